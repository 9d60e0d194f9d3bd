/** What a gateway is started with, checked by the command line; `serve.ts` starts it. */
import type { SiteFile } from '../core/site.ts';
import type { ScenarioDoor } from './scenarios.ts';

/** Options of `noodknop gateway`. */
export interface GatewayOptions {
  /** Plays scenarios for the pages; handed in by the program. */
  readonly scenarios?: ScenarioDoor;
  /** Data directory. */
  readonly data: string;
  /** Address to listen on, such as 127.0.0.1. */
  readonly host: string;
  /** Port of HTTP, or of HTTPS when a certificate is given; 0 lets the system choose. */
  readonly httpPort: number;
  /** Port of plain MQTT; 0 lets the system choose. */
  readonly mqttPort: number;
  /** Port of MQTT over TLS; null is off. Needs the certificate. */
  readonly mqttsPort: number | null;
  /** Files of the certificate chain and its private key, both in PEM. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  /** Permits plain HTTP and MQTT on an address that others can reach. */
  readonly allowPlain: boolean;
  /** Shows devices, sites and the gateway to Home Assistant. */
  readonly homeAssistant?: boolean;
  /** Loads the demo site into an empty directory and runs its virtual devices. */
  readonly demo: boolean;
  /** As the demo, with this site (checked) instead of its own; a directory that holds one goes on with it. */
  readonly site?: SiteFile;
  /** A live simulation: whether a browser is to be opened, and whether the directory stays. */
  readonly live?: { readonly open: boolean; readonly keeps: boolean };
}

/** True for an address that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
