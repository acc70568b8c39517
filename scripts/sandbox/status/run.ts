import { type CommandContext, EXIT, type ExitCode } from '../../../core/command';
import { askStatus, type SandboxStatus } from '../daemon';

/** Shows whether the sandbox runs, what it runs, and what is broken in it. */
export async function runStatus({ root, output }: CommandContext): Promise<ExitCode> {
  const status = await askStatus(root);
  output.result(status ? { up: true, ...status } : { up: false });
  if (!status) {
    output.line('The sandbox is down. Start it with `plumbline sandbox up`.');
    return EXIT.failed;
  }
  const { url, pid, secondMs, services, faults } = status;
  output.line(`The sandbox is up at ${url} (process ${pid}, a simulated second takes ${secondMs} ms).`);
  for (const line of serviceTable(services)) output.line(line);
  for (const { fault, service, times } of faults) {
    output.line(`Broken: ${fault}${service ? ` for ${service}` : ''}${times ? `, ${times} more times` : ''}`);
  }
  return EXIT.done;
}

function serviceTable(services: SandboxStatus['services']): string[] {
  if (services.length === 0) return ['Nothing is deployed in it yet.'];
  const rows = services.map(({ platform, name, state, image, url }) => [
    platform,
    name,
    state,
    image,
    url ?? '',
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
}
