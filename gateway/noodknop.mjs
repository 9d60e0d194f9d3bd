#!/usr/bin/env node
/** The `noodknop` command: checks the Node version, builds `dist/` if it is not there, and hands over to it. */
import { existsSync } from 'node:fs';

const [major, minor] = process.versions.node.split('.').map(Number);
if (!(major === 20 && minor >= 19) && !(major === 22 && minor >= 12) && major !== 24) {
  process.stderr.write(
    `noodknop needs Node 20.19+, 22.12+ or 24; this is ${process.versions.node}. Install one of those and try again.\n`,
  );
  process.exit(2);
}
const program = new URL('../dist/noodknop.js', import.meta.url);
if (!existsSync(program)) await import('../build.mjs');
await import(program.href);
