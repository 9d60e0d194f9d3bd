#!/usr/bin/env python3
"""A stranger plays the alarm line from outside: buttons and pagers over MQTT, a colleague's answers over HTTP.

    stranger.py vectors FILE                                   its codec against the golden vectors
    stranger.py press   --mqtt-port N --config FILE            one press until its receipt
    stranger.py line    --mqtt-port N --http-port N --config FILE   the whole line, check by check

The configuration is JSON: {"button": {"device", "key"}, "pagers": [{"device", "key"}, ...three], "token": a
responder's, whose person holds one of the pagers}. Prints one JSON line a check; the first that does not hold ends
the run with exit 1 and its reason. Wrong usage is exit 2. Standard library only; nothing of the project is imported.
"""
import argparse
import json
import sys
import time
import urllib.error
import urllib.request

sys.dont_write_bytecode = True

import wire
from device import Device, Failed
from mqtt import Broken

STARTED = time.monotonic()


def passed(check, **more):
    """Prints a check that held."""
    print(json.dumps({'check': check, 'ok': True, 'atMs': round((time.monotonic() - STARTED) * 1000), **more}), flush=True)


def expect(condition, reason):
    if not condition:
        raise Failed(reason)


class Http:
    """The gateway's HTTP interface as the person a token belongs to."""

    def __init__(self, port, token):
        self.base = 'http://127.0.0.1:%d' % port
        self.token = token

    def ask(self, path, body=None):
        request = urllib.request.Request(self.base + path)
        request.add_header('Authorization', 'Bearer ' + self.token)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header('Content-Type', 'application/json')
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.read(10_000_000).decode()
        except urllib.error.HTTPError as error:
            detail = error.read(2000).decode(errors='replace')
            raise Failed('%s %s answered %d: %s' % (request.get_method(), path, error.code, detail)) from None
        except OSError as error:
            raise Failed('%s %s: %s' % (request.get_method(), path, error)) from None

    def get(self, path):
        return json.loads(self.ask(path))

    def open_alarms(self, device):
        return [alarm for alarm in self.get('/api/alarms?open=true') if alarm['device'] == device]

    def refused(self, reason):
        """How many messages were refused for this reason so far."""
        wanted = 'noodknop_refused_total{reason="%s"}' % reason
        lines = [line for line in self.ask('/metrics').splitlines() if line.startswith(wanted)]
        return float(lines[0].split()[-1]) if lines else 0.0


def settled(alarm):
    """What of an alarm a recording must not change."""
    return {
        'id': alarm['id'],
        'state': alarm['state'],
        'level': alarm['level'],
        'unverified': alarm['unverified'],
        'presses': [press['id'] for press in alarm['presses']],
        'pages': sorted(page['id'] for page in alarm['pages']),
        'responders': alarm['responders'],
    }


def line(options):
    config = read_config(options.config)
    http = Http(options.http_port, config['token'])
    button = Device(config['button']['device'], config['button']['key'], options.mqtt_port)
    pagers = [Device(pager['device'], pager['key'], options.mqtt_port) for pager in config['pagers']]
    expect(len(pagers) == 3, 'the configuration must name three pagers')
    try:
        for pager in pagers:
            pager.connect()
            pager.greet()
        passed('three pagers are connected and answered', pagers=[pager.name for pager in pagers])
        expect(not http.open_alarms(button.name), '%s has an open alarm already' % button.name)
        press = press_is_logged(button)
        alarm = pagers_are_paged(button, pagers, http, press)
        acknowledge(button, pagers, http, press, alarm)
        replay_changes_nothing(button, pagers, http, alarm)
        forgery_is_refused(button, http, alarm)
        closing(button, http, press, alarm)
    finally:
        for each in [button, *pagers]:
            each.close()


def press_is_logged(button):
    """The press leaves together with CONNECT and SUBSCRIBE, and waits for neither."""
    begin = time.monotonic()
    press = button.press(cold=True)
    passed('press over a fresh connection is logged', ms=round((time.monotonic() - begin) * 1000), id=press)
    button.greet()
    passed('the button is answered after its press')
    return press


def pagers_are_paged(button, pagers, http, press):
    pages = [pager.wait('a page', lambda m: m['type'] == 'page', 5) for pager in pagers]
    expect(len({page['alarm'] for page in pages}) == 1, 'the pages name more than one alarm: %s' % pages)
    expect(len({page['page'] for page in pages}) == 3, 'two pagers got the same page id: %s' % pages)
    for page in pages:
        expect(page['level'] == 'assist' and page['place'] != '' and page['age'] <= 5, 'an odd page: %s' % page)
    passed('three pagers are paged', pages=[page['page'] for page in pages], place=pages[0]['place'])
    for pager, page in zip(pagers, pages):
        pager.reply(page['page'], 'ringing')
    passed('each "ringing" has its receipt')
    button.wait('progress paged', lambda m: m['type'] == 'progress' and m['id'] == press and m['state'] == 'paged', 10)
    passed('the button hears that people are paged')
    alarms = http.open_alarms(button.name)
    expect(len(alarms) == 1, 'expected one open alarm of %s, found %d' % (button.name, len(alarms)))
    alarm = http.get('/api/alarms/' + alarms[0]['id'])
    expect(alarm['state'] == 'open', 'the alarm is %s, not open' % alarm['state'])
    expect([p['id'] for p in alarm['presses']] == [press], 'the presses are %s' % alarm['presses'])
    states = {page['id']: page['state'] for page in alarm['pages']}
    for page in pages:
        expect(states.get(page['page']) == 'delivered', 'page %s is %s' % (page['page'], states.get(page['page'])))
    passed('the alarm is open over HTTP, its three pages delivered', alarm=alarm['id'])
    return alarm['id']


def acknowledge(button, pagers, http, press, alarm):
    marks = [len(pager.messages) for pager in pagers]
    mark = len(button.messages)
    http.ask('/api/alarms/%s/answer' % alarm, {'answer': 'coming'})
    progress = button.wait(
        'progress coming', lambda m: m['type'] == 'progress' and m['id'] == press and m['state'] == 'coming', 10, mark
    )
    expect(progress['responders'] >= 1, 'someone is coming, but responders is %d' % progress['responders'])
    passed('acknowledged over HTTP, the button hears that someone is coming', responders=progress['responders'])
    stopped = 0
    for pager, since in zip(pagers, marks):
        try:
            pager.wait('unpage', lambda m: m['type'] == 'unpage', 3, since)
            stopped += 1
        except Failed:
            if pager.refused or pager.connection.ended:
                raise
    expect(stopped >= 2, 'only %d of the pagers were told to stop ringing' % stopped)
    passed('the others stop ringing', pagers=stopped)
    state = http.get('/api/alarms/' + alarm)['state']
    expect(state == 'acknowledged', 'the alarm is %s, not acknowledged' % state)


def replay_changes_nothing(button, pagers, http, alarm):
    """The recorded press again, as bytes: over the same connection, then over a new one."""
    recorded = button.sent[0]
    before = settled(http.get('/api/alarms/' + alarm))
    marks = [len(pager.messages) for pager in pagers]
    original = json.loads(recorded.rpartition(b' ')[0])
    for way in ('the same', 'a new'):
        mark = len(button.messages)
        if way == 'a new':
            button.close()
            button.connect(first=[recorded])
        else:
            button.send(recorded)
        receipt = button.wait('a receipt of the replay', lambda m: m['type'] == 'receipt', 5, mark)
        for field in ('boot', 'seq', 'id'):
            expect(receipt[field] == original[field], 'the replay got the receipt %s' % receipt)
    button.greet()
    for pager, since in zip(pagers, marks):
        # A beat's answer comes after whatever was sent before it.
        pager.beat()
        rung = [m for m in pager.messages[since:] if m['type'] == 'page']
        expect(not rung, 'the replay rang %s: %s' % (pager.name, rung))
    after = settled(http.get('/api/alarms/' + alarm))
    expect(after == before, 'the replay changed the alarm: %s became %s' % (before, after))
    alarms = http.open_alarms(button.name)
    expect(len(alarms) == 1, 'after the replay %d alarms are open' % len(alarms))
    passed('a replay gets its receipt and changes nothing')


def forgery_is_refused(button, http, alarm):
    before = settled(http.get('/api/alarms/' + alarm))
    counted = http.refused('bad-mac')
    genuine = button.envelope('press', button.next_seq(), id='f' * 16, level='emergency', age=0)
    forged = genuine[:-1] + (b'0' if genuine[-1:] != b'0' else b'1')
    mark = len(button.messages)
    packet_id = button.send(forged)
    expect(button.connection.wait_acknowledged(packet_id, 5), 'the forged message was not acknowledged by the broker')
    # The answer to a beat sent afterwards proves both that the connection was kept and that no receipt came before.
    button.beat()
    receipts = [m for m in button.messages[mark:] if m['type'] == 'receipt']
    expect(not receipts, 'the forged press got a receipt: %s' % receipts)
    after = settled(http.get('/api/alarms/' + alarm))
    expect(after == before, 'the forged press changed the alarm: %s became %s' % (before, after))
    now = http.refused('bad-mac')
    expect(now == counted + 1, 'refusals for bad-mac went from %g to %g' % (counted, now))
    passed('a forged code is refused and counted, the connection kept')


def closing(button, http, press, alarm):
    """Leaves the site quiet: the responder arrives and says that all is clear."""
    for answer, state in (('arrived', 'on-scene'), ('clear', 'closed')):
        mark = len(button.messages)
        http.ask('/api/alarms/%s/answer' % alarm, {'answer': answer})
        button.wait(
            'progress ' + state, lambda m: m['type'] == 'progress' and m['id'] == press and m['state'] == state, 10, mark
        )
    expect(not http.open_alarms(button.name), 'the alarm is still open')
    passed('arrived and clear: the button hears on-scene, then closed')


def one_press(options):
    config = read_config(options.config)
    button = Device(config['button']['device'], config['button']['key'], options.mqtt_port)
    try:
        begin = time.monotonic()
        press = button.press(level=options.level, cold=True)
        passed('press is logged', ms=round((time.monotonic() - begin) * 1000), id=press)
    finally:
        button.close()


def read_config(path):
    with open(path, encoding='utf-8') as file:
        return json.load(file)


def vectors(options):
    from vectors import check_vectors

    for name, rows in check_vectors(read_config(options.file)):
        passed(name, rows=rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest='command', required=True)
    command = commands.add_parser('vectors', help='check the own codec against the golden vectors')
    command.add_argument('file')
    command.set_defaults(run=vectors)
    for name, run in (('press', one_press), ('line', line)):
        command = commands.add_parser(name)
        command.add_argument('--mqtt-port', type=int, required=True)
        command.add_argument('--config', required=True, help='JSON file with keys and a token')
        command.set_defaults(run=run)
        if name == 'line':
            command.add_argument('--http-port', type=int, required=True)
        else:
            command.add_argument('--level', choices=wire.LEVELS, default='assist')
    options = parser.parse_args()
    try:
        options.run(options)
    except (Failed, Broken) as failure:
        print(json.dumps({'check': options.command, 'ok': False, 'reason': str(failure)}), flush=True)
        return 1
    except (OSError, ValueError, KeyError) as problem:
        reason = '%s: %s' % (type(problem).__name__, problem)
        print(json.dumps({'check': options.command, 'ok': False, 'reason': reason}), flush=True)
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
