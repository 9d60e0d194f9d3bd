"""A button or pager as the contract wants one: own boot and counters, repeats until the receipt, believes only the code.

Promises to keep every message it accepted, in order, and to name what was wrong with one it could not accept.
"""
import random
import secrets
import threading
import time

import wire
from mqtt import Connection


class Failed(Exception):
    """A check did not hold; the text says what was expected and what came."""


class Device:
    def __init__(self, name, root_key, mqtt_port):
        self.name = name
        self.keys = wire.Keys(root_key)
        self.port = mqtt_port
        self.boot = secrets.randbits(32)
        self.seq = 0
        self.heard = 0
        self.messages = []
        self.refused = []
        self.sent = []
        self.changed = threading.Condition()
        self.connection = None
        self.started = time.monotonic()

    @property
    def up_topic(self):
        return 'noodknop/v1/%s/up' % self.name

    def connect(self, first=()):
        """A new connection; `first` are envelopes that leave together with CONNECT and SUBSCRIBE."""
        down = 'noodknop/v1/%s/down' % self.name
        publishes = [(self.up_topic, envelope) for envelope in first]
        self.sent += first
        self.connection = Connection(self.port, self.name, self.keys.mqtt, down, first=publishes)
        threading.Thread(target=self._listen, args=(self.connection,), daemon=True).start()

    def _listen(self, connection):
        while True:
            envelope = connection.received.get()
            with self.changed:
                if envelope is None:
                    self.changed.notify_all()
                    return
                try:
                    message = wire.open_down(envelope, self.name, self.keys.down)
                    if message['boot'] == self.boot and message['n'] > self.heard:
                        self.heard = message['n']
                        self.messages.append(message)
                except wire.Refused as refusal:
                    self.refused.append('%s: %r' % (refusal, envelope[:200]))
                self.changed.notify_all()

    def next_seq(self):
        self.seq += 1
        return self.seq

    def envelope(self, kind, seq, **fields):
        """A signed message with this boot and the highest `n` accepted so far."""
        head = {'v': 1, 'type': kind, 'device': self.name, 'boot': self.boot, 'seq': seq, 'heard': self.heard}
        return wire.seal(self.keys.up, wire.encode({**head, **fields}))

    def send(self, envelope):
        self.sent.append(envelope)
        return self.connection.publish(self.up_topic, envelope)

    def wait(self, what, wanted, timeout, since=0):
        """The first message after `since` that is `wanted`; fails with what came instead."""
        found = []

        def look():
            found[:] = [m for m in self.messages[since:] if wanted(m)][:1]
            return found or self.refused or self.connection.ended

        with self.changed:
            self.changed.wait_for(look, timeout)
            if self.refused:
                raise Failed('%s was sent something it must refuse: %s' % (self.name, self.refused[0]))
            if found:
                return found[0]
            if self.connection.ended:
                raise Failed('%s lost its connection (%s) waiting for %s' % (self.name, self.connection.ended, what))
            came = ['%s %s' % (m['type'], m.get('state', m.get('reason', ''))) for m in self.messages[since:]]
            raise Failed('%s did not hear %s within %s s; it heard %s' % (self.name, what, timeout, came or 'nothing'))

    def beat(self):
        """One heartbeat and its answer."""
        seq = self.next_seq()
        self.send(self.envelope('beat', seq, uptime=int(time.monotonic() - self.started)))
        return self.wait('alive', lambda m: m['type'] == 'alive' and m['seq'] == seq, 5)

    def greet(self):
        """What follows a connect: a beat, and at its answer one more, by which the gateway knows this boot is live."""
        self.beat()
        self.beat()

    def until_receipt(self, kind, seq, make_fields, states, timeout, sent_already=False):
        """Repeats a message, keeping its seq, until a receipt that matches boot, seq and id says one of `states`."""
        fields = make_fields()
        end = time.monotonic() + timeout
        gaps = [0.4, 1, 1, 2, 3]

        def matches(m):
            return m['type'] == 'receipt' and m['seq'] == seq and m['id'] == fields['id'] and m['state'] in states

        while True:
            if not sent_already:
                self.send(self.envelope(kind, seq, **make_fields()))
            sent_already = False
            pause = (gaps.pop(0) if gaps else 5) * random.uniform(0.8, 1.0)
            left = end - time.monotonic()
            try:
                return self.wait('a receipt %s' % '/'.join(states), matches, max(0.05, min(pause, left)))
            except Failed:
                if left <= pause or self.refused or self.connection.ended:
                    raise

    def press(self, level='assist', cold=False, timeout=10):
        """A press, repeated until it is logged; `cold`: over a new connection, leaving together with CONNECT."""
        press_id = secrets.token_hex(8)
        seq = self.next_seq()
        finger = time.monotonic()

        def fields():
            return {'id': press_id, 'level': level, 'age': int((time.monotonic() - finger) * 1000)}

        if cold:
            self.connect(first=[self.envelope('press', seq, **fields())])
        self.until_receipt('press', seq, fields, ('logged',), timeout, sent_already=cold)
        return press_id

    def reply(self, page, answer, timeout=10):
        """A pager's word on a page, repeated until its receipt."""
        fields = {'id': page, 'answer': answer}
        return self.until_receipt('reply', self.next_seq(), lambda: fields, ('logged', 'unlogged'), timeout)

    def close(self):
        if self.connection is not None:
            self.connection.close()
