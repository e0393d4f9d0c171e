package tlspsk

import (
	"bytes"
	"fmt"
	"io"
)

// The server, which is the authority of a pairing (pairing protocol spec, section 3.6):
//
//	serverStart
//	    |  ClientHello  /  ServerHello, change_cipher_spec, {EncryptedExtensions, Finished}
//	    v
//	serverWaitFinished ---. one change_cipher_spec
//	    |             ^---'
//	    |  {Finished}  /  established
//	    v
//	serverConnected ------. application data
//	                  ^---'
//
// Everything else is unexpected_message. Alerts are the same in every state and are handled by Conn.

// Server makes the end that waits for a ClientHello. It copies the identity, which the client must name, and reads 32
// bytes from random. It needs the key no longer than the call.
func Server(key Key, identity []byte, random io.Reader) (*Conn, error) {
	if err := checkParameters(key, identity); err != nil {
		return nil, err
	}
	start := &serverStart{identity: bytes.Clone(identity)}
	if _, err := io.ReadFull(random, start.random[:]); err != nil {
		return nil, fmt.Errorf("tlspsk: draw the random of the ServerHello: %w", err)
	}
	start.early = newEarlySecret(key)
	return newConn(start), nil
}

func checkParameters(key Key, identity []byte) error {
	if len(key.bytes()) == 0 {
		return ErrKey
	}
	if len(identity) == 0 || len(identity) > maxIdentityLen {
		return ErrIdentity
	}
	return nil
}

type serverStart struct {
	early    *earlySecret
	identity []byte
	random   [helloRandomLen]byte
}

func (s *serverStart) wipe() { s.early.wipe() }

func (s *serverStart) on(c *Conn, m message) (state, error) {
	if !m.is(typeClientHello) || !m.last {
		return nil, unexpected("not one ClientHello")
	}
	hello, err := parseClientHello(m.body)
	if err != nil {
		return nil, err
	}
	selected, err := s.selectPSK(hello.offer, m.raw)
	if err != nil {
		return nil, err
	}
	return s.reply(c, m.raw, hello.sessionID, selected)
}

// selectPSK finds our identity in the offer and checks its binder, which covers the hello up to the list of binders
// (RFC 8446, section 4.2.11.2).
func (s *serverStart) selectPSK(offer pskOffer, hello []byte) (uint16, error) {
	for i, identity := range offer.identities {
		if !bytes.Equal(identity, s.identity) {
			continue
		}
		covered := newTranscript()
		covered.add(hello[:len(hello)-offer.bindersLen])
		key := s.early.binderKey()
		defer key.wipe()
		if !key.verify(covered.hash(), offer.binders[i]) {
			return 0, fatal(AlertDecryptError, "binder does not verify")
		}
		return uint16(i), nil
	}
	return 0, fatal(AlertUnknownPSKIdentity, "our identity is not offered")
}

// reply sends the whole flight of the server. The client's Finished, and the keys it makes valid, are computed now, so
// that the key schedule ends here (RFC 8446, section 7.1).
func (s *serverStart) reply(c *Conn, clientHello, sessionID []byte, selected uint16) (state, error) {
	serverHello := marshalServerHello(s.random, sessionID, selected)
	t := newTranscript()
	t.add(clientHello)
	t.add(serverHello)
	if err := c.send(typeHandshake, serverHello); err != nil {
		return nil, err
	}
	// RFC 8446, appendix D.4: a client with a session id is in compatibility mode.
	if len(sessionID) > 0 {
		if err := c.send(typeChangeCipherSpec, changeCipherSpecBody); err != nil {
			return nil, err
		}
	}

	handshake := s.early.handshakeSecret()
	client, server := handshake.trafficSecrets(t.hash())
	clientFinished, serverFinished := client.finishedKey(), server.finishedKey()
	defer serverFinished.wipe()
	c.in.protect(client.keys())
	c.out.protect(server.keys())

	flight := marshalEncryptedExtensions()
	t.add(flight)
	finished := marshalHandshake(typeFinished, serverFinished.verifyData(t.hash()))
	t.add(finished)
	if err := c.send(typeHandshake, append(flight, finished...)); err != nil {
		return nil, err
	}
	client, server = handshake.masterSecret().trafficSecrets(t.hash())
	c.out.protect(server.keys())
	return &serverWaitFinished{finished: clientFinished, transcript: t.hash(), next: client.keys()}, nil
}

type serverWaitFinished struct {
	finished   *finishedKey
	transcript transcriptHash // ClientHello..server Finished
	next       *trafficKeys   // of the client's application data
	compat     changeCipherSpec
}

func (s *serverWaitFinished) wipe() {
	s.finished.wipe()
	s.next.wipe()
}

func (s *serverWaitFinished) on(c *Conn, m message) (state, error) {
	if m.content == typeChangeCipherSpec {
		return s, s.compat.accept(m)
	}
	if !m.is(typeFinished) || !m.last {
		return nil, unexpected("not the client's Finished")
	}
	if err := verifyFinished(m, s.finished, s.transcript); err != nil {
		return nil, err
	}
	s.finished.wipe()
	c.in.protect(s.next)
	c.establish()
	return serverConnected{}, nil
}

type serverConnected struct{}

func (serverConnected) wipe() {}

func (s serverConnected) on(c *Conn, m message) (state, error) {
	if m.content != typeApplicationData {
		return nil, unexpected("not application data")
	}
	c.deliver(m.body)
	return s, nil
}
