import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { isRunning, markProcess } from '../../core/processes';

test('a process runs until it ends', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const mark = markProcess(child.pid!);
  expect(isRunning(mark)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(isRunning(mark)).toBe(false);
});

(existsSync('/proc/self/stat') ? test : test.skip)(
  'one that ended but was not collected does not run',
  async () => {
    // The shell becomes a program that never collects the child it has started before.
    const script = 'sleep 0.01 & echo $!; exec sleep 60';
    const parent = spawn('/bin/sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [pid] = await once(parent.stdout, 'data');
    const mark = { pid: Number(pid) };
    const deadline = Date.now() + 10_000;
    while (isRunning(mark) && Date.now() < deadline) await new Promise((wait) => setTimeout(wait, 10));
    expect(process.kill(mark.pid, 0)).toBe(true);
    expect(isRunning(mark)).toBe(false);
    parent.kill();
  },
);
