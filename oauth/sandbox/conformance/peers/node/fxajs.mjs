// fxa-js-client, Mozilla's own of the years of Hawk, against an account server. Asked: {origin, client}.

import { createHash, randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { asked, assert, authenticatorCode, mailed, refused, step } from './peer.mjs';

const Client = createRequire(import.meta.url)('fxa-js-client');
const client = new Client(asked.origin);
const sync = 'https://identity.mozilla.com/apps/oldsync';
const email = 'fxa-js@example.org';
const password = 'pässwörd';

async function signUp() {
  const first = await client.signUp(email, password, { keys: true });
  await refused(101, client.signUp(email, password));
  await refused(104, client.accountKeys(first.keyFetchToken, first.unwrapBKey));
  await client.sessionResendVerifyCode(first.sessionToken);
  await refused(183, client.sessionVerifyCode(first.sessionToken, '000000'));
  await client.sessionVerifyCode(first.sessionToken, await mailed(email));
  const keys = await client.accountKeys(first.keyFetchToken, first.unwrapBKey);
  await refused(110, client.accountKeys(first.keyFetchToken, first.unwrapBKey));
  assert.equal((await client.sessionStatus(first.sessionToken)).uid, first.uid);
  step('sign up, resend and verify the code, keys (once), session status');
  return { ...first, ...keys };
}

async function signIn() {
  const session = await client.signIn(email.toUpperCase(), password, { keys: true });
  await client.recoveryEmailResendCode(session.sessionToken);
  await client.verifyCode(session.uid, await mailed(email));
  assert.equal((await client.recoveryEmailStatus(session.sessionToken)).verified, true);
  const { kB } = await client.accountKeys(session.keyFetchToken, session.unwrapBKey);
  step('sign in with the address spelled otherwise, confirm by link, keys');
  return { ...session, kB };
}

async function lookAround({ uid, sessionToken }) {
  assert.equal((await client.accountStatus(uid)).exists, true);
  assert.equal((await client.accountStatusByEmail(email)).exists, true);
  assert.equal((await client.accountProfile(sessionToken)).email, email);
  assert.equal((await client.account(sessionToken)).emails[0].email, email);
  step('account status by uid and by address, profile, account');
}

async function reauthenticate({ sessionToken, kB }) {
  const again = await client.sessionReauth(sessionToken, email, password, { keys: true });
  assert.equal((await client.accountKeys(again.keyFetchToken, again.unwrapBKey)).kB, kB);
  step('reauthenticate: the same keys');
}

async function devices({ sessionToken }) {
  const { id } = await client.deviceRegister(sessionToken, 'Désk', 'desktop');
  await client.deviceUpdate(sessionToken, id, 'Another désk');
  assert.deepEqual((await client.deviceList(sessionToken)).map((d) => d.name), ['Another désk']);
  const other = await client.signIn(email, password);
  const mobile = await client.deviceRegister(other.sessionToken, 'Phone', 'mobile');
  await client.deviceDestroy(sessionToken, mobile.id);
  await refused(110, client.sessionStatus(other.sessionToken));
  const third = await client.signIn(email, password);
  const clients = await client.attachedClients(sessionToken);
  const { clientId, deviceId, refreshTokenId, sessionTokenId } = clients.find((c) => !c.isCurrentSession && !c.deviceId);
  await client.attachedClientDestroy(sessionToken, { clientId, deviceId, refreshTokenId, sessionTokenId });
  assert.equal((await client.attachedClients(sessionToken)).length, clients.length - 1);
  step('devices: register, update, list, destroy; attached clients: list, destroy');
  return third;
}

async function oauth({ sessionToken }) {
  const data = await client.getOAuthScopedKeyData(sessionToken, asked.client, sync);
  assert.match(String(data[sync].keyRotationTimestamp), /^\d{13}$/);
  const verifier = randomBytes(32).toString('base64url');
  const code = await client.createOAuthCode(sessionToken, asked.client, 'the state', {
    access_type: 'offline', scope: `profile ${sync}`, code_challenge_method: 'S256',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  });
  assert.equal(code.state, 'the state');
  assert.match(code.code, /^[0-9a-f]{64}$/);
  const tokens = await client.createOAuthToken(sessionToken, asked.client, { scope: `openid ${sync}`, access_type: 'offline' });
  assert.match(tokens.refresh_token, /^[0-9a-f]{64}$/);
  assert.equal(tokens.id_token.split('.').length, 3);
  step('scoped key data, OAuth code, OAuth token');
}

async function secondFactor({ sessionToken }) {
  assert.equal((await client.checkTotpTokenExists(sessionToken)).exists, false);
  const { secret, recoveryCodes } = await client.createTotpToken(sessionToken);
  assert.equal((await client.verifyTotpCode(sessionToken, '000000')).success, false);
  assert.equal((await client.verifyTotpCode(sessionToken, authenticatorCode(secret))).success, true);
  const other = await client.signIn(email, password, { keys: true });
  assert.equal(other.verificationMethod, 'totp-2fa');
  await refused(156, client.consumeRecoveryCode(other.sessionToken, '00000000'));
  assert.equal((await client.consumeRecoveryCode(other.sessionToken, recoveryCodes[0])).remaining, recoveryCodes.length - 1);
  await client.deleteTotpToken(sessionToken);
  step('second factor: create, verify, sign in with a backup code, delete');
}

async function change({ sessionToken, kB }) {
  const other = await client.signIn(email, password);
  const changed = await client.passwordChange(email, password, 'another', { keys: true, sessionToken });
  assert.equal((await client.accountKeys(changed.keyFetchToken, changed.unwrapBKey)).kB, kB);
  await refused(110, client.sessionStatus(other.sessionToken));
  step('change the password: the same keys, and no other session');
  return changed;
}

async function throttled(uid) {
  for (let i = 0; i < 5; i++) await refused(103, client.signIn(email, 'wrong'));
  const refusal = await refused(114, client.signIn(email, 'another'));
  assert.ok(refusal.retryAfter > 0);
  await client.sendUnblockCode(email);
  await client.signIn(email, 'another', { unblockCode: await mailed(email) });
  await client.sendUnblockCode(email);
  await client.rejectUnblockCode(uid, await mailed(email));
  step('too many wrong passwords, an unblock code, and one that was rejected');
}

const first = await signUp();
const session = await signIn();
assert.equal(session.kB, first.kB);
await client.sessionDestroy(first.sessionToken);
await refused(110, client.sessionStatus(first.sessionToken));
await lookAround(session);
await reauthenticate(session);
await devices(session);
await oauth(session);
await secondFactor(session);
const successor = await change(session);
await throttled(session.uid);
await client.accountDestroy(email, 'another', {}, successor.sessionToken);
assert.equal((await client.accountStatus(session.uid)).exists, false);
step('destroy the session, and the account');
