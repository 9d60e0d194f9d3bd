"""The stranger's codec against the golden vectors: each list it has a part in, row by row."""
import json

import wire
from device import Failed


def same(name, made, expected):
    if made != expected:
        raise Failed('%s: made %r, expected %r' % (name, made, expected))


def refusal(read, *arguments):
    """The reason for which something is refused, or what was made of it."""
    try:
        return read(*arguments)
    except wire.Refused as refused:
        return str(refused)


def flat(message):
    """A message without the version, as the vectors show it."""
    return {field: value for field, value in message.items() if field != 'v'}


def check_vectors(vectors):
    """Yields the name and number of rows of each list that came out right."""
    device = vectors['device']
    keys = wire.Keys(vectors['root'])

    for row in vectors['hmac']:
        same(row['name'], wire.hmac(bytes.fromhex(row['key']), bytes.fromhex(row['message'])).hex(), row['mac'])
    yield 'hmac', len(vectors['hmac'])

    for row in vectors['keys']:
        made = wire.Keys(row['root'])
        expected = [row['up'], row['down'], row['mqtt'], row['bleUp'], row['bleDown']]
        same('keys', [made.up.hex(), made.down.hex(), made.mqtt, made.ble_up.hex(), made.ble_down.hex()], expected)
    yield 'keys', len(vectors['keys'])

    for row in vectors['up']:
        signed = row['envelope'].rpartition(' ')[0]
        same(row['name'], wire.seal(keys.up, signed).decode(), row['envelope'])
        same(row['name'], wire.encode(json.loads(signed)), signed)
    yield 'up', len(vectors['up'])

    for row in vectors['down']:
        made = refusal(wire.open_down, row['envelope'].encode(), device, keys.down)
        same(row['name'], made if isinstance(made, str) else flat(made), row['message'])
    yield 'down', len(vectors['down'])

    refused = [row for row in vectors['refused'] if row['at'] == 'device']
    for row in refused:
        same(row['name'], refusal(wire.open_down, bytes.fromhex(row['bytes']), device, keys.down), row['reason'])
    yield 'refused', len(refused)

    for row in vectors['radioUp']:
        fields = dict(row['message'])
        kind = fields.pop('type')
        same(row['name'], wire.radio_up(keys.ble_up, kind, **fields).hex(), row['frame'])
        if 'pressId' in row:
            same(row['name'], wire.radio_press_id(keys.ble_up, fields['boot'], fields['seq']), row['pressId'])
    yield 'radioUp', len(vectors['radioUp'])

    for row in vectors['radioAges']:
        same('age of %d ms' % row['ms'], wire.age_byte(row['ms']), row['code'])
    yield 'radioAges', len(vectors['radioAges'])

    for row in vectors['radioDown']:
        made = refusal(wire.radio_down, keys.ble_down, bytes.fromhex(row['frame']))
        same(row['name'], made, row['message'])
    yield 'radioDown', len(vectors['radioDown'])

    refused = [row for row in vectors['radioRefused'] if row['at'] == 'device']
    for row in refused:
        same(row['name'], refusal(wire.radio_down, keys.ble_down, bytes.fromhex(row['frame'])), row['reason'])
    yield 'radioRefused', len(refused)
