"""The least MQTT 3.1.1 client that can be a device: connect, subscribe, publish, receive.

Promises bounded packets and a reader thread that ends with the connection. Standard library only.
"""
import queue
import socket
import threading
import time

LARGEST_PACKET = 4096


class Broken(Exception):
    """The connection was refused, closed, or said something that is no MQTT."""


def packet(first, body):
    """A packet with its remaining length [MQTT-2.2.3]."""
    length, rest = b'', len(body)
    while True:
        rest, digit = divmod(rest, 128)
        length += bytes([digit | 0x80 if rest else digit])
        if not rest:
            return bytes([first]) + length + body


def string(value):
    raw = value.encode('utf-8') if isinstance(value, str) else value
    return len(raw).to_bytes(2, 'big') + raw


class Connection:
    """One clean session. `received` gets every payload in order, then None when the connection has ended."""

    def __init__(self, port, client, password, topic, host='127.0.0.1', keep_alive=30, first=()):
        """Sends CONNECT, SUBSCRIBE and the `first` publishes in one piece, then waits for CONNACK."""
        self.received = queue.Queue(1000)
        self.acknowledged = set()
        self.changed = threading.Condition()
        self.ended = None
        self._next_id = 1
        self._write_lock = threading.Lock()
        self._connack = queue.Queue(1)
        self.socket = socket.create_connection((host, port), timeout=4)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(None)
        self._file = self.socket.makefile('rb')
        connect = string('MQTT') + bytes([4, 0b11000010]) + keep_alive.to_bytes(2, 'big')
        connect += string(client) + string(client) + string(password)
        subscribe = self._take_id() + string(topic) + bytes([1])
        opening = packet(0x10, connect) + packet(0x82, subscribe)
        for first_topic, payload in first:
            opening += packet(0x32, string(first_topic) + self._take_id() + payload)
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self._ping, args=(keep_alive / 2,), daemon=True).start()
        self._write(opening)
        try:
            code = self._connack.get(timeout=4)
        except queue.Empty:
            self.close()
            raise Broken('no CONNACK within 4 s') from None
        if code != 0:
            self.close()
            raise Broken('CONNACK %s' % code)

    def publish(self, topic, payload):
        """Sends at QoS 1 and gives the packet's id; whether it was acknowledged is asked separately."""
        packet_id = self._take_id()
        self._write(packet(0x32, string(topic) + packet_id + payload))
        return packet_id

    def wait_acknowledged(self, packet_id, timeout):
        """Whether PUBACK came in time."""
        with self.changed:
            return self.changed.wait_for(lambda: packet_id in self.acknowledged, timeout)

    def close(self):
        """Leaves politely if the other side still listens."""
        try:
            self._write(packet(0xE0, b''))
        except Broken:
            pass
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.socket.close()

    def _take_id(self):
        packet_id = self._next_id.to_bytes(2, 'big')
        self._next_id = self._next_id % 65535 + 1
        return packet_id

    def _write(self, raw):
        try:
            with self._write_lock:
                self.socket.sendall(raw)
        except OSError as error:
            raise Broken('connection lost: %s' % error) from None

    def _ping(self, every):
        while self.ended is None:
            time.sleep(every)
            try:
                self._write(packet(0xC0, b''))
            except Broken:
                return

    def _exactly(self, count):
        raw = self._file.read(count)
        if len(raw) != count:
            raise Broken('closed by the other side')
        return raw

    def _read(self):
        try:
            while True:
                first = self._exactly(1)[0]
                length, shift = 0, 0
                while True:
                    digit = self._exactly(1)[0]
                    length |= (digit & 0x7F) << shift
                    shift += 7
                    if digit < 0x80:
                        break
                    if shift > 21:
                        raise Broken('a remaining length of more than four bytes')
                if length > LARGEST_PACKET:
                    raise Broken('a packet of %d bytes' % length)
                self._take(first, self._exactly(length))
        except (Broken, OSError, ValueError) as error:
            self.ended = str(error)
        finally:
            if self._connack.empty():
                self._connack.put(self.ended)
            with self.changed:
                self.changed.notify_all()
            try:
                self.received.put_nowait(None)
            except queue.Full:
                pass

    def _take(self, first, body):
        kind = first >> 4
        if kind == 2:
            self._connack.put(body[1])
        elif kind == 3:
            at = 2 + int.from_bytes(body[:2], 'big')
            quality = first >> 1 & 3
            if quality:
                self._write(packet(0x40 if quality == 1 else 0x50, body[at : at + 2]))
                at += 2
            if first & 1:
                raise Broken('a retained message on a device topic')
            self.received.put(body[at:], timeout=10)
        elif kind == 4:
            with self.changed:
                self.acknowledged.add(body[:2])
                self.changed.notify_all()
        elif kind == 6:
            self._write(packet(0x70, body[:2]))
        elif kind == 9 and body[2] == 0x80:
            raise Broken('the subscription to the own topic was refused')
        elif kind not in (9, 13):
            raise Broken('a packet of type %d' % kind)
