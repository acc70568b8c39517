import { X509Certificate } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { selfSigned } from '../../../providers/framework/plugin/certificate';
import { handshakeLine, makeSocket, startProblem } from '../../../providers/framework/plugin/handshake';
import { lifetime } from '../../../providers/framework/plugin/lifetime';

describe('the handshake', () => {
  const cookie = 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2';

  test('is refused when a person or an old Terraform started the process', () => {
    expect(startProblem({})).toContain('Terraform starts it by itself');
    expect(startProblem({ TF_PLUGIN_MAGIC_COOKIE: cookie, PLUGIN_PROTOCOL_VERSIONS: '4,5' })).toContain(
      'only 4, 5',
    );
    expect(startProblem({ TF_PLUGIN_MAGIC_COOKIE: cookie, PLUGIN_PROTOCOL_VERSIONS: '6,5' })).toBeUndefined();
  });

  test('is one line that names socket and certificate, without padding', () => {
    expect(handshakeLine('/tmp/x/s', Buffer.from('a'))).toBe('1|6|unix|/tmp/x/s|grpc|YQ\n');
    expect(handshakeLine('/tmp/x/s', undefined)).toBe('1|6|unix|/tmp/x/s|grpc|\n');
  });

  test('uses a socket in a folder of its own, closed to others and short enough whatever TMPDIR is', () => {
    for (const base of [tmpdir(), join(tmpdir(), 'x'.repeat(90))]) {
      const socket = makeSocket({ PLUGIN_UNIX_SOCKET_DIR: base });
      expect(socket.path.length).toBeLessThan(104);
      expect(statSync(dirname(socket.path)).mode & 0o777).toBe(0o700);
      socket.remove();
      expect(existsSync(dirname(socket.path))).toBe(false);
    }
  });
});

test('the certificate is for localhost, its own authority, valid now and short-lived, and another each time', () => {
  const now = new Date('2030-05-01T12:00:00Z');
  const [first, second] = [selfSigned(now), selfSigned(now)];
  const certificate = new X509Certificate(first.pem);
  expect(certificate.raw).toEqual(first.der);
  expect(certificate.subjectAltName).toBe('DNS:localhost');
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.ca).toBe(true);
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  expect(Date.parse(certificate.validFrom)).toBeLessThan(now.getTime());
  expect(Date.parse(certificate.validTo) - now.getTime()).toBe(86_400_000);
  expect(new X509Certificate(second.pem).serialNumber).not.toBe(certificate.serialNumber);
  expect(second.keyPem).not.toBe(first.keyPem);
});

describe('the process', () => {
  const start = () => {
    const events: string[] = [];
    let breakLine = () => {};
    const life = lifetime(
      () => events.push('stop'),
      () => events.push('exit'),
    );
    life.follow({ on: (_, listener) => (breakLine = listener) });
    return { life, events, breakLine: () => breakLine() };
  };

  test('ends with its client', () => {
    const { events, breakLine } = start();
    breakLine();
    expect(events).toEqual(['stop', 'exit']);
  });

  test('outlives its client until what runs is done, even if that fails', async () => {
    const { life, events, breakLine } = start();
    let fail = (_: Error) => {};
    const call = life.during(() => new Promise((_, reject) => (fail = reject)));
    const other = life.during(async () => 'quick');
    expect(await other).toBe('quick');
    breakLine();
    expect(events).toEqual(['stop']);
    fail(new Error('no'));
    await expect(call).rejects.toThrow('no');
    expect(events).toEqual(['stop', 'exit']);
  });
});
