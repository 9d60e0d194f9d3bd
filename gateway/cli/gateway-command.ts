/** `noodknop gateway`: reads and checks what a gateway is started with, and hands over. */
import { isIP } from 'node:net';
import { type Command, InvalidArgumentError } from 'commander';
import { type GatewayOptions, isLoopback } from '../shell/options.ts';
import { family, type Surroundings } from './command.ts';
import { conclude, type Ending, failed, misused } from './ending.ts';
import { dataOf, port } from './values.ts';

const HTTP_PORT = 8080;
const MQTT_PORT = 1883;

interface Given {
  readonly data?: string;
  readonly host: string;
  readonly httpPort?: number;
  readonly mqttPort?: number;
  readonly mqttsPort?: number;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly allowPlain?: boolean;
  readonly homeAssistant?: boolean;
  readonly demo?: boolean;
}

function fromEnvironment(env: Surroundings['terminal']['env'], name: string, usual: number): number | Ending {
  const text = env[name];
  if (text === undefined || text === '') return usual;
  try {
    return port(text);
  } catch (error) {
    return misused(`"${text.slice(0, 20)}" is no port. ${(error as Error).message}`, name);
  }
}

/** What the gateway is started with, or what is wrong with it. */
export function gatewayOptions(given: Given, env: Surroundings['terminal']['env']): GatewayOptions | Ending {
  const httpPort = given.httpPort ?? fromEnvironment(env, 'NOODKNOP_HTTP_PORT', HTTP_PORT);
  if (typeof httpPort !== 'number') return httpPort;
  const mqttPort = given.mqttPort ?? fromEnvironment(env, 'NOODKNOP_MQTT_PORT', MQTT_PORT);
  if (typeof mqttPort !== 'number') return mqttPort;
  const { host, tlsCert, tlsKey, mqttsPort = null, allowPlain = false, homeAssistant, demo = false } = given;
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    return misused(
      'a certificate needs its key and the other way round: give --tls-cert and --tls-key',
      tlsCert ? 'tls-key' : 'tls-cert',
    );
  if (mqttsPort !== null && tlsCert === undefined)
    return misused('MQTT over TLS needs a certificate: give --tls-cert and --tls-key', 'mqtts-port');
  const ports = [httpPort, mqttPort, ...(mqttsPort === null ? [] : [mqttsPort])].filter((p) => p !== 0);
  if (new Set(ports).size < ports.length) return misused('two of the ports are the same', 'port');
  if (!isLoopback(host) && tlsCert === undefined && !allowPlain)
    return misused(
      `${host} can be reached by others, and without TLS they can read along: give --tls-cert and --tls-key, or --allow-plain if the network itself is safe`,
      'host',
    );
  const tls = tlsCert !== undefined && tlsKey !== undefined ? { certFile: tlsCert, keyFile: tlsKey } : null;
  return {
    data: dataOf(given.data, env),
    host,
    httpPort,
    mqttPort,
    mqttsPort,
    tls,
    allowPlain,
    demo,
    ...(homeAssistant === true ? { homeAssistant } : {}),
  };
}

function address(text: string): string {
  if (text !== 'localhost' && isIP(text) === 0)
    throw new InvalidArgumentError('It must be an IP address such as 127.0.0.1 or 0.0.0.0, or localhost.');
  return text;
}

/** `gateway`. */
export function gatewayCommand(around: Surroundings): Command {
  return family('gateway', 'run the gateway: broker, log, pages, web')
    .option('--data <dir>', 'data directory (default: $NOODKNOP_DATA, else ./data)')
    .option('--host <address>', 'address to listen on', address, '127.0.0.1')
    .option(
      '--http-port <port>',
      `port of the web pages (default: $NOODKNOP_HTTP_PORT, else ${HTTP_PORT})`,
      port,
    )
    .option(
      '--mqtt-port <port>',
      `port of the MQTT broker (default: $NOODKNOP_MQTT_PORT, else ${MQTT_PORT})`,
      port,
    )
    .option('--mqtts-port <port>', 'port of MQTT over TLS (default: off)', port)
    .option('--tls-cert <file>', 'certificate chain in PEM; the web pages are then HTTPS only')
    .option('--tls-key <file>', 'its private key in PEM')
    .option('--allow-plain', 'listen without TLS on an address that others can reach')
    .option(
      '--home-assistant',
      'publish Home Assistant discovery under homeassistant/#, read-only, for integration accounts',
    )
    .option('--demo', 'load the demo site into an empty directory, and run its virtual devices')
    .addHelpText(
      'after',
      '\nExamples:\n  noodknop gateway --demo\n  noodknop gateway --data /var/lib/noodknop --host 0.0.0.0 --tls-cert chain.pem --tls-key key.pem --mqtts-port 8883',
    )
    .action(async (given: Given) => {
      const options = gatewayOptions(given, around.terminal.env);
      around.exit('exit' in options ? conclude(around.terminal, options, false) : await run(around, options));
    });
}

async function run({ terminal, runGateway }: Surroundings, options: GatewayOptions): Promise<number> {
  try {
    return await runGateway(options);
  } catch (error) {
    return conclude(terminal, failed(error instanceof Error ? error.message : String(error)), false);
  }
}
