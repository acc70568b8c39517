import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Report } from './lib/measure';
import { createBenchProject } from './lib/project';

const sandboxFile = z.object({ url: z.string() });
const requestLog = z
  .array(z.object({ label: z.string() }))
  .or(z.object({ requests: z.array(z.object({ label: z.string() })) }));

/** API requests of one drift check, as the embedded platform counted them; aim: the same at any size. */
export async function drift(): Promise<Report> {
  const rows = [];
  for (const services of [2, 14, 74]) {
    const project = createBenchProject(services);
    try {
      const first = project.run('apply', 'sandbox', '--yes');
      if (first.code !== 0)
        throw new Error(`apply ended with ${first.code}:\n${first.stdout}${first.stderr}`);
      const before = (await requests(project.root)).length;
      const check = project.run('drift', 'sandbox');
      if (check.code !== 0)
        throw new Error(`drift ended with ${check.code}:\n${check.stdout}${check.stderr}`);
      const made = (await requests(project.root)).slice(before);
      rows.push({ resources: project.resources, requests: made.length, which: made.join(', ') });
    } finally {
      project.remove();
    }
  }
  return { title: 'Requests per drift check (aim: constant)', rows };
}

async function requests(root: string): Promise<string[]> {
  const { url } = sandboxFile.parse(
    JSON.parse(readFileSync(join(root, '.plumbline', 'sandbox', 'sandbox.json'), 'utf8')),
  );
  const answer = requestLog.parse(await (await fetch(`${url}/_sandbox/requests`)).json());
  return (Array.isArray(answer) ? answer : answer.requests).map(({ label }) => label);
}
