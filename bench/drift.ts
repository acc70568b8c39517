import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { inputsAsEnvironment } from './lib/inputs';
import { type Contender, measure, type Report, ratio, seconds } from './lib/measure';
import { bareOf, createBenchProject, hostOff, plumbline } from './lib/project';

const sandboxFile = z.object({ url: z.string() });
const requestLog = z
  .array(z.object({ label: z.string() }))
  .or(z.object({ requests: z.array(z.object({ label: z.string() })) }));

/** A drift check over two plans of plain terraform, which would say as much of what changed on either side. */
export async function driftTime(): Promise<Report> {
  const project = createBenchProject(7);
  try {
    project.must('apply', 'sandbox', '--yes');
    const ours: Contender = {
      name: 'plumbline drift',
      command: [process.execPath, plumbline, 'drift', 'sandbox'],
      cwd: project.root,
    };
    const env = await inputsAsEnvironment(project.root);
    const timings = measure([ours, hostOff(ours), bareOf(project, env, ['plan', 'plan'])], 5);
    const rows = timings.map(({ name, median }) => ({
      resources: project.resources,
      way: name,
      median: seconds(median),
      'of two plans': ratio(median, timings.at(-1)!.median),
    }));
    return { title: 'Drift check (aim: 0.6x of two terraform plans)', rows };
  } finally {
    project.remove();
  }
}

/** API requests of one drift check, as the embedded platform counted them; aim: the same at any size. */
export async function drift(): Promise<Report> {
  const rows = [];
  for (const services of [2, 14, 74]) {
    const project = createBenchProject(services);
    try {
      project.must('apply', 'sandbox', '--yes');
      const before = (await requests(project.root)).length;
      project.must('drift', 'sandbox');
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
