package tlspsk

import (
	"fmt"
	"io"
)

// The client, which is the supplicant of a pairing:
//
//	Client()  /  ClientHello
//	    v
//	clientWaitServerHello
//	    |  ServerHello
//	    v
//	clientWaitEncryptedExtensions ---. one change_cipher_spec, here or below
//	    |                        ^---'
//	    |  {EncryptedExtensions}
//	    v
//	clientWaitFinished
//	    |  {Finished}  /  {Finished}, established
//	    v
//	clientConnected -----------------. application data, NewSessionTicket (ignored)
//	                             ^---'
//
// Everything else is unexpected_message. Alerts are the same in every state and are handled by Conn.

// Client makes the end that speaks first, and its first record. It reads 32 bytes from random for the hello and then 32
// for the session id. It needs the key no longer than the call.
func Client(key Key, identity []byte, random io.Reader) (c *Conn, hello []byte, err error) {
	if err := checkParameters(key, identity); err != nil {
		return nil, nil, err
	}
	var helloRandom [helloRandomLen]byte
	var sessionID [maxSessionIDLen]byte
	if _, err := io.ReadFull(random, helloRandom[:]); err != nil {
		return nil, nil, fmt.Errorf("tlspsk: draw the random of the ClientHello: %w", err)
	}
	if _, err := io.ReadFull(random, sessionID[:]); err != nil {
		return nil, nil, fmt.Errorf("tlspsk: draw the session id: %w", err)
	}
	start := &clientWaitServerHello{early: newEarlySecret(key), sessionID: sessionID, transcript: newTranscript()}
	c = newConn(start)
	hello, err = c.out.seal(nil, typeHandshake, start.hello(helloRandom, identity))
	if err != nil {
		return nil, nil, err
	}
	return c, hello, nil
}

type clientWaitServerHello struct {
	early      *earlySecret
	sessionID  [maxSessionIDLen]byte
	transcript transcript
}

func (s *clientWaitServerHello) wipe() { s.early.wipe() }

// hello is the ClientHello, whose truncated form the binder authenticates.
func (s *clientWaitServerHello) hello(random [helloRandomLen]byte, identity []byte) []byte {
	key := s.early.binderKey()
	defer key.wipe()
	truncated := marshalClientHello(random, s.sessionID[:], identity)
	s.transcript.add(truncated)
	hello := appendBinder(truncated, key.verifyData(s.transcript.hash()))
	s.transcript.add(hello[len(truncated):])
	return hello
}

func (s *clientWaitServerHello) on(c *Conn, m message) (state, error) {
	if !m.is(typeServerHello) || !m.last {
		return nil, unexpected("not one ServerHello")
	}
	if err := checkServerHello(m.body, s.sessionID[:]); err != nil {
		return nil, err
	}
	s.transcript.add(m.raw)
	handshake := s.early.handshakeSecret()
	client, server := handshake.trafficSecrets(s.transcript.hash())
	next := &clientWaitEncryptedExtensions{clientHandshake{
		secret:         handshake,
		clientFinished: client.finishedKey(),
		serverFinished: server.finishedKey(),
		transcript:     s.transcript,
	}}
	c.in.protect(server.keys())
	c.out.protect(client.keys())
	return next, nil
}

// clientHandshake is what a client knows between ServerHello and Finished.
type clientHandshake struct {
	secret         *handshakeSecret
	clientFinished *finishedKey
	serverFinished *finishedKey
	transcript     transcript
	compat         changeCipherSpec
}

func (h *clientHandshake) wipe() {
	h.secret.wipe()
	h.clientFinished.wipe()
	h.serverFinished.wipe()
}

type clientWaitEncryptedExtensions struct{ clientHandshake }

func (s *clientWaitEncryptedExtensions) on(_ *Conn, m message) (state, error) {
	if m.content == typeChangeCipherSpec {
		return s, s.compat.accept(m)
	}
	if !m.is(typeEncryptedExtensions) {
		return nil, unexpected("not EncryptedExtensions")
	}
	if err := checkEncryptedExtensions(m.body); err != nil {
		return nil, err
	}
	s.transcript.add(m.raw)
	return &clientWaitFinished{s.clientHandshake}, nil
}

type clientWaitFinished struct{ clientHandshake }

func (s *clientWaitFinished) on(c *Conn, m message) (state, error) {
	if m.content == typeChangeCipherSpec {
		return s, s.compat.accept(m)
	}
	if !m.is(typeFinished) || !m.last {
		return nil, unexpected("not the server's Finished")
	}
	if err := verifyFinished(m, s.serverFinished, s.transcript.hash()); err != nil {
		return nil, err
	}
	defer s.wipe()
	s.transcript.add(m.raw)
	finished := marshalHandshake(typeFinished, s.clientFinished.verifyData(s.transcript.hash()))
	if err := c.send(typeHandshake, finished); err != nil {
		return nil, err
	}
	client, server := s.secret.masterSecret().trafficSecrets(s.transcript.hash())
	c.in.protect(server.keys())
	c.out.protect(client.keys())
	c.establish()
	return clientConnected{}, nil
}

type clientConnected struct{}

func (clientConnected) wipe() {}

func (s clientConnected) on(c *Conn, m message) (state, error) {
	switch {
	case m.content == typeApplicationData:
		c.deliver(m.body)
		return s, nil
	case m.is(typeNewSessionTicket):
		return s, checkNewSessionTicket(m.body)
	default:
		return nil, unexpected("neither application data nor a ticket")
	}
}
