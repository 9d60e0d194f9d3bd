/**
 * Home Assistant discovery on the real broker: what an integration reads, that nobody may write there, that what goes is
 * taken back; and through a bridge of a real Mosquitto, as an installation has it.
 */
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { connect } from 'mqtt';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Gateway, Shown } from '../../../gateway/shell/faces.ts';
import { publishDiscovery } from '../../../gateway/shell/home-assistant.ts';
import {
  deviceDiscoveries,
  gatewayDiscoveries,
  siteDiscoveries,
} from '../../../gateway/shell/home-assistant-config.ts';
import { publishStates } from '../../../gateway/shell/states.ts';
import { as, Life } from '../core/life.ts';
import { publishBytes, Raw, refusals, rig, subscribePacket, until } from './broker-rig.ts';
import { ownFolder } from './log-story.ts';

/** A life behind the face of a gateway: what it shows is told as the real loop tells it. */
function gatewayOf(life: Life): Gateway {
  const listeners = new Set<(shown: Shown) => void>();
  const hear = life.hear.bind(life);
  life.hear = (event) => {
    const from = life.effects.length;
    hear(event);
    for (const { effect } of life.effects.slice(from)) {
      if (effect.type === 'show') for (const one of listeners) one(effect);
      if (effect.type === 'show-site') for (const one of listeners) one({ what: 'site', id: '' });
    }
  };
  return {
    get state() {
      return life.state;
    },
    now: () => life.now(),
    hear: () => null,
    ask: () => Promise.reject(new Error('not here')),
    onShow(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
function lively(): Life {
  const life = new Life();
  life.connect('balie-1', 'hanger-1', 'p-anna');
  life.beat('hanger-1', { battery: 60 });
  life.pass(1);
  return life;
}
/** What was published, newest of each topic. */
function board() {
  const topics = new Map<string, string>();
  return {
    topics,
    publishState(topic: string, payload: string | null): void {
      if (payload === null) topics.delete(topic);
      else topics.set(topic, payload);
    },
    json: (topic: string) => JSON.parse(topics.get(topic) ?? 'null'),
  };
}

describe('what is published', () => {
  test('each device, site and the gateway, under ids that are each its own, in the form that is asked for', () => {
    const { topics, publishState } = board();
    const life = lively();
    publishDiscovery(gatewayOf(life), { publishState }, '0.1.0');
    const configs = [...topics].filter(([topic]) => topic.endsWith('/config'));
    const unique = configs.map(([, text]) => JSON.parse(text).unique_id as string);
    expect(new Set(unique).size).toBe(unique.length);
    for (const [topic, text] of configs) {
      // https://www.home-assistant.io/integrations/mqtt/#discovery-topic
      expect(topic).toMatch(
        /^homeassistant\/(binary_sensor|sensor)\/[A-Za-z0-9_-]+\/[A-Za-z0-9_-]+\/config$/,
      );
      const config = JSON.parse(text);
      expect(config.default_entity_id).toMatch(/^(binary_sensor|sensor)\.[a-z0-9_]+$/);
      expect(config.origin).toEqual({ name: 'noodknop', sw_version: '0.1.0' });
      expect(config.device.identifiers).toHaveLength(1);
      expect(config.state_topic).toMatch(/^(noodknop\/v1\/state|homeassistant)\//);
      expect(JSON.stringify(config)).not.toMatch(/command|set_/);
    }
    expect(topics.has('homeassistant/sensor/noodknop_hanger-1/battery/config')).toBe(true);
    // On the mains.
    expect(topics.has('homeassistant/sensor/noodknop_balie-1/battery/config')).toBe(false);
    expect(topics.has('homeassistant/binary_sensor/noodknop_balie-1/connectivity/config')).toBe(true);
    expect(topics.has('homeassistant/binary_sensor/noodknop/self-check/config')).toBe(true);
  });

  test('nothing of people and places: ids of devices and sites only', () => {
    const { topics, publishState } = board();
    const life = lively();
    publishDiscovery(gatewayOf(life), { publishState }, '0.1.0');
    const text = [...topics].flat().join('\n');
    for (const { name } of [...life.state.site.people, ...life.state.site.places, ...life.state.site.sites])
      expect(text).not.toContain(name);
    for (const { id } of life.state.site.people) expect(text).not.toContain(`"${id}"`);
  });

  test('a site whose id is like a device’s, or has a dot, meets no other', () => {
    const topics = [
      ...gatewayDiscoveries('1'),
      ...deviceDiscoveries('site', 'desk', true, '1'),
      ...deviceDiscoveries('alarm', 'desk', true, '1'),
      ...siteDiscoveries('alarm', '1'),
      ...siteDiscoveries('a.b', '1'),
      ...siteDiscoveries('a_b', '1'),
    ].map(({ topic, config }) => `${topic} ${String(config.unique_id)}`);
    expect(new Set(topics.map((one) => one.split(' ')[0])).size).toBe(topics.length);
    expect(new Set(topics.map((one) => one.split(' ')[1])).size).toBe(topics.length);
    expect(topics.every((one) => /^[A-Za-z0-9_/-]+ /.test(one))).toBe(true);
  });

  test('faults follow by device, the check each minute, and a revoked device is taken back', async () => {
    const { topics, publishState, json } = board();
    const life = lively();
    const stop = publishDiscovery(gatewayOf(life), { publishState }, '0.1.0');
    const problem = (id: string) => json(`homeassistant/binary_sensor/${id}/problem/state`);
    expect(problem('noodknop_hanger-1')).toEqual({ problem: false, codes: [] });
    life.beat('hanger-1', { battery: 5 });
    await until('the fault', () => problem('noodknop_hanger-1').problem);
    expect(problem('noodknop_hanger-1').codes).toEqual(['battery-low']);
    expect(problem('noodknop').problem).toBe(false);
    life.beat('hanger-1', { battery: 95 });
    life.hear({ type: 'clock.jumped', byMs: 9_000 });
    await until('its end', () => !problem('noodknop_hanger-1').problem);
    expect(problem('noodknop').codes).toEqual(['clock']);
    life.hear({ type: 'check.finished', ms: 1, parts: [{ part: 'down', ok: false, ms: null, remark: '' }] });
    expect(json('homeassistant/binary_sensor/noodknop/self-check/state')).toMatchObject({
      problem: true,
      failed: ['down'],
    });
    life.ask(as('admin'), { type: 'device.revoked', device: 'hanger-1' });
    await until('it is taken back', () => ![...topics.keys()].some((topic) => topic.includes('hanger-1')));
    stop();
  });
});

describe('on the real broker', () => {
  test('an integration reads it, nobody writes there', async () => {
    const { broker, port } = await rig({ homeAssistant: true });
    publishDiscovery(gatewayOf(lively()), broker, '0.1.0');
    const raw = await Raw.account(port, 'integration:ha', 'token-of-ha');
    raw.say(subscribePacket('homeassistant/+/+/+/config'));
    await raw.sees('configs', 3, 20);
    expect(raw.all(3).every(({ retained }) => retained)).toBe(true);
    raw.say(publishBytes('homeassistant/status', 'online', { qos: 0 }));
    await raw.shut();
    expect(refusals(broker)).toEqual({ 'foreign-topic': 1 });
  });

  const mosquitto = ['mosquitto', '/usr/sbin/mosquitto'].find(
    (path) => spawnSync(path, ['-h']).error === undefined,
  );
  if (mosquitto === undefined)
    process.stderr.write(
      'A bridge of Mosquitto is NOT tried: no mosquitto (Debian: apt install mosquitto)\n',
    );
  test.runIf(mosquitto !== undefined)(
    'a bridge of Mosquitto keeps what it reads, as it was published',
    async () => {
      const { broker, port } = await rig({ homeAssistant: true });
      const life = lively();
      const gateway = gatewayOf(life);
      onTestFinished(publishStates(gateway, broker));
      onTestFinished(publishDiscovery(gateway, broker, '0.1.0'));
      const { folder, clean } = ownFolder();
      onTestFinished(clean);
      const own = await freePort();
      const config = join(folder, 'bridge.conf');
      writeFileSync(
        config,
        `listener ${own} 127.0.0.1
allow_anonymous true
connection noodknop
address 127.0.0.1:${port}
remote_username integration:ha
remote_password token-of-ha
remote_clientid ha-bridge
bridge_protocol_version mqttv311
cleansession true
notifications false
keepalive_interval 30
topic homeassistant/# in 0
topic noodknop/v1/state/# in 0
`,
      );
      const child = spawn(mosquitto ?? '', ['-c', config], { stdio: 'ignore' });
      onTestFinished(() => void child.kill());
      await until('the bridge', () => broker.connections() === 1, 10_000);
      const read = async (wanted: string, count: number): Promise<Map<string, string>> => {
        const client = connect({ host: '127.0.0.1', port: own, reconnectPeriod: 50 });
        onTestFinished(() => void client.end(true));
        const seen = new Map<string, string>();
        client.on('message', (topic, payload, { retain }) => {
          if (retain) seen.set(topic, payload.toString());
        });
        // What comes while one listens is not told as retained: it is asked for anew.
        for (const end = performance.now() + 10_000; seen.size < count && performance.now() < end; ) {
          await client.unsubscribeAsync(wanted);
          await client.subscribeAsync(wanted);
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        client.end(true);
        return seen;
      };
      expect((await read('homeassistant/+/+/+/config', 20)).size).toBeGreaterThanOrEqual(20);
      expect((await read('noodknop/v1/state/gateway', 1)).get('noodknop/v1/state/gateway')).toBe(
        '{"ready":true}',
      );
      // A change after the bridge came is kept there too: who asks later, hears of it.
      life.hear({ type: 'check.finished', ms: 1, parts: [{ part: 'down', ok: true, ms: 1, remark: '' }] });
      const topic = 'homeassistant/binary_sensor/noodknop/self-check/state';
      expect((await read(topic, 1)).get(topic)).toContain('"problem":false');
    },
  );
});

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
