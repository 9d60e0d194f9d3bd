/** The `noodknop` program: puts the command line together with what it works on, and ends with its status. */
import { join } from 'node:path';
import { openInBrowser } from './cli/browser.ts';
import { runProgram } from './cli/program.ts';
import { printStarted, simulatorPath } from './cli/summary.ts';
import { processTerminal } from './cli/terminal.ts';
import { distFile, ROOT, VERSION } from './shell/paths.ts';
import { connectGateway } from './shell/socket.ts';

const terminal = processTerminal();
process.exitCode = await runProgram(process.argv.slice(2), {
  terminal,
  version: VERSION,
  schemaFile: join(ROOT, 'gateway/shell/config/site.schema.json'),
  connect: connectGateway,
  openOffline: async (folder, make) => (await import('./shell/offline.ts')).openOffline(folder, make),
  simulate: async (asked) => (await import('../simulator/main.ts')).runSimulation(asked, terminal),
  scenarios: async () => import('../simulator/scenario/main.ts'),
  hostButton: async (asked) => {
    // A full disk under the file it writes to, or a reader that is gone, must end no button.
    terminal.outlive();
    const { runButtonHost } = await import('../firmware/shell/host/main.ts');
    return runButtonHost(asked, { ...terminal, json: asked.json });
  },
  watch: async (asked) => (await import('./watch/main.ts')).runWatch(asked, terminal),
  firmware: async () =>
    new (await import('../firmware/commission/main.ts')).Commissioning(distFile('firmware')),
  runGateway: async (options) => {
    const { runUntilSignal } = await import('./shell/serve.ts');
    // Nor the gateway.
    terminal.outlive();
    const { openTheatre } = await import('../simulator/scenario/theatre-main.ts');
    return runUntilSignal({ ...options, scenarios: openTheatre() }, ({ web, broker, links, demo }) => {
      if (options.live?.open === true) openInBrowser(`${web.url}${simulatorPath(links)}`);
      printStarted(terminal, {
        ...options,
        version: VERSION,
        url: web.url,
        ports: broker.ports,
        links,
        demo,
      });
    });
  },
});
