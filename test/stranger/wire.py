"""The wire as a stranger reads it from the contract: keys, envelopes, what a device may be told, radio frames.

Promises to take nothing that the contract does not allow. Standard library only; imports nothing of the project.
"""
import hashlib
import hmac as hmac_module
import json
import re

MAX_ENVELOPE = 512
UINT32 = 2 ** 32 - 1


class Refused(Exception):
    """Something that arrived may not be taken; the text is the reason."""


def hmac(key, message):
    """HMAC-SHA-256 of bytes, 32 bytes."""
    return hmac_module.new(key, message, hashlib.sha256).digest()


class Keys:
    """Everything derived from one root key of 64 hex digits."""

    def __init__(self, root_hex):
        if not re.fullmatch('[0-9a-f]{64}', root_hex):
            raise ValueError('a root key is 64 lower-case hex digits')
        root = bytes.fromhex(root_hex)
        self.up = hmac(root, b'up')
        self.down = hmac(root, b'down')
        self.mqtt = hmac(root, b'mqtt').hex()
        self.ble_up = hmac(root, b'ble-up')
        self.ble_down = hmac(root, b'ble-down')


def seal(key, text):
    """The envelope of a JSON text."""
    signed = text.encode('ascii')
    envelope = signed + b' ' + hmac(key, signed)[:16].hex().encode('ascii')
    if len(envelope) > MAX_ENVELOPE:
        raise ValueError('the envelope would be longer than %d bytes' % MAX_ENVELOPE)
    return envelope


def encode(fields):
    """The JSON text of a message: no blanks, fields in the order given."""
    return json.dumps(fields, separators=(',', ':'), ensure_ascii=True)


def open_down(envelope, device, key):
    """Checks an envelope from the gateway in the order size, bytes, code, JSON, addressee, fields."""
    if len(envelope) > MAX_ENVELOPE:
        raise Refused('too-long')
    if any(byte < 0x20 or byte > 0x7E for byte in envelope):
        raise Refused('not-ascii')
    signed, space, code = envelope.rpartition(b' ')
    if not space or not re.fullmatch(b'[0-9a-f]{32}', code):
        raise Refused('bad-mac')
    if not hmac_module.compare_digest(hmac(key, signed)[:16].hex().encode('ascii'), code):
        raise Refused('bad-mac')
    try:
        message = json.loads(signed)
    except (ValueError, RecursionError):
        raise Refused('not-json') from None
    if not isinstance(message, dict):
        raise Refused('not-json')
    if message.get('device') != device:
        raise Refused('not-mine')
    if message.get('v') != 1 or not counter(message.get('boot')) or not counter(message.get('n')):
        raise Refused('unusable')
    check = DOWN.get(message.get('type'))
    if check is None or not check(message):
        raise Refused('unusable')
    return message


def counter(value):
    """Whether a value is a whole number of 32 bits."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= UINT32


def bit(value):
    return value in (0, 1) and not isinstance(value, bool)


def word(value):
    return isinstance(value, str) and re.fullmatch('[A-Za-z0-9-]{1,24}', value) is not None


def text(value, most):
    return isinstance(value, str) and len(value) <= most and re.fullmatch(r'[ !#-\[\]-~]*', value) is not None


#: What each message to a device must hold; a sender that keeps to the contract passes all of it.
DOWN = {
    'receipt': lambda m: counter(m.get('seq')) and word(m.get('id')) and m.get('state') in ('logged', 'unlogged', 'test'),
    'alive': lambda m: counter(m.get('seq')),
    'progress': lambda m: word(m.get('id'))
    and m.get('state') in ('paged', 'coming', 'on-scene', 'nobody', 'closed')
    and counter(m.get('responders'))
    and bit(m.get('call112')),
    'page': lambda m: word(m.get('page'))
    and word(m.get('alarm'))
    and m.get('level') in ('assist', 'emergency')
    and text(m.get('place'), 40)
    and text(m.get('text'), 80)
    and counter(m.get('age'))
    and bit(m.get('call112')),
    'unpage': lambda m: word(m.get('page')) and m.get('reason') in ('taken', 'closed', 'answered'),
    'settings': lambda m: 'beat' not in m or counter(m['beat']),
}

LEVELS = ('assist', 'emergency', 'test')
RECEIPTS = ('logged', 'unlogged', 'test')
PROGRESS = ('paged', 'coming', 'on-scene', 'nobody', 'closed')


def age_byte(ms):
    """The byte of a radio frame for an age: tenths of a second, then minutes, never more than the age."""
    if ms < 60_000:
        return min(ms // 100, 127)
    return min(127 + ms // 60_000, 255)


def radio_up(key, kind, number, boot, seq, heard, level='assist', resumed=False, duress=False, age=0, battery=None):
    """The 24 bytes a wearable advertises."""
    frame = bytes([0x10 | {'press': 1, 'beat': 2, 'cancel': 3}[kind]])
    frame += number.to_bytes(2, 'big') + boot.to_bytes(4, 'big') + seq.to_bytes(2, 'big')
    frame += bytes([LEVELS.index(level) | resumed << 2 | duress << 3, age_byte(age), 255 if battery is None else battery])
    frame += heard.to_bytes(4, 'big')
    return frame + hmac(key, frame)[:8]


def radio_down(key, frame):
    """Reads the 24 bytes a wearable is told."""
    if len(frame) != 24:
        raise Refused('bad-length')
    if not hmac_module.compare_digest(hmac(key, frame[:16])[:8], frame[16:]):
        raise Refused('bad-mac')
    kind = {0x19: 'receipt', 0x1A: 'alive', 0x1B: 'progress'}.get(frame[0])
    states = {'receipt': RECEIPTS, 'alive': ('',) * 8, 'progress': PROGRESS}.get(kind, ())
    if frame[9] & 7 >= len(states):
        raise Refused('unusable')
    message = {
        'type': kind,
        'number': int.from_bytes(frame[1:3], 'big'),
        'boot': int.from_bytes(frame[3:7], 'big'),
        'seq': int.from_bytes(frame[7:9], 'big'),
        'call112': frame[9] >> 3 & 1,
        'responders': frame[10],
        'n': int.from_bytes(frame[12:16], 'big'),
    }
    if kind != 'alive':
        message['state'] = states[frame[9] & 7]
    return message


def radio_press_id(key, boot, seq):
    """The id of a press sent by radio."""
    return hmac(key, b'press %d %d' % (boot, seq))[:8].hex()
