import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { forgetSecrets, redact, registerSecret } from '../core/redaction';
import { median, type Report, seconds } from './lib/measure';

const SECRETS = 200;
const MEGABYTES = 10;
const ROUNDS = 5;

/** Masking 200 secrets in 10 MB of log lines, some of which hold one; aim: at most 0.5 s. */
export function redaction(): Report {
  const secrets = Array.from({ length: SECRETS }, () => randomBytes(24).toString('base64url'));
  for (const secret of secrets) registerSecret(secret);
  const line = (i: number) =>
    `2026-01-01T00:00:00Z web info request ${i} ${i % 50 === 0 ? secrets[i % SECRETS] : randomBytes(12).toString('hex')} done\n`;
  let text = '';
  for (let i = 0; text.length < MEGABYTES * 1e6; i++) text += line(i);
  try {
    const runs = Array.from({ length: ROUNDS + 1 }, () => {
      const start = performance.now();
      const masked = redact(text);
      const taken = (performance.now() - start) / 1000;
      if (secrets.some((secret) => masked.includes(secret))) throw new Error('a secret was left in');
      return taken;
    }).slice(1);
    return {
      title: `Redaction of ${SECRETS} secrets in ${MEGABYTES} MB (aim: 0.5 s)`,
      rows: [{ secrets: SECRETS, megabytes: MEGABYTES, median: seconds(median(runs)) }],
    };
  } finally {
    forgetSecrets();
  }
}
