import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { text } from 'node:stream/consumers';
import { watchInterrupts } from '../../../workspace/engine';

/** A program that counts the signals it gets and ends at the given number; with 0 it never does. */
function stubborn(signals: number) {
  const script = `let got = 0;
    for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => {
      console.log(name);
      if (++got === ${signals}) process.exit(0);
    });
    setInterval(() => {}, 1000);
    console.log('ready');`;
  const child = spawn(process.execPath, ['-e', script], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ready = once(child.stdout, 'data');
  return { child, ready, said: text(child.stdout), closed: once(child, 'close') };
}

test('the first signal is passed on once and waited for', async () => {
  const source = new EventEmitter();
  const interruption = watchInterrupts(source);
  const { child, ready, said, closed } = stubborn(1);
  interruption.attach(child);
  await ready;
  source.emit('SIGTERM', 'SIGTERM');
  expect(await closed).toEqual([0, null]);
  expect((await said).match(/SIGTERM/g)).toHaveLength(1);
  expect(() => interruption.signal.throwIfAborted()).toThrow('interrupted by SIGTERM');
  interruption.dispose();
  expect(source.eventNames()).toEqual([]);
});

test('a second signal takes effect when the grace is over', async () => {
  const source = new EventEmitter();
  const interruption = watchInterrupts(source, 50);
  const { child, ready, said, closed } = stubborn(2);
  interruption.attach(child);
  await ready;
  for (let press = 0; press < 5; press += 1) source.emit('SIGINT', 'SIGINT');
  expect(await closed).toEqual([0, null]);
  expect((await said).match(/SIGINT/g)).toHaveLength(2);
});

test('an engine that does not heed the second one either is killed', async () => {
  const source = new EventEmitter();
  const interruption = watchInterrupts(source, 20);
  const { child, ready, closed } = stubborn(0);
  interruption.attach(child);
  await ready;
  source.emit('SIGINT', 'SIGINT');
  source.emit('SIGINT', 'SIGINT');
  expect(await closed).toEqual([null, 'SIGKILL']);
});
