import { PlumblineError } from '../../../core/errors';
import { attributePath, errorDiagnostic } from '../../../providers/framework/diagnostics';
import { PartialStateError, ProviderError } from '../../../providers/framework/resource';
import { service } from './demo/definition';

const { attributes } = service;
const shown = (error: unknown, stopped = false) =>
  errorDiagnostic(error, attributes, stopped, (text) => text);

test('an error of the provider names its attribute; map keys, list indexes and attributes are told apart', () => {
  expect(shown(new ProviderError('No.', 'Because.', ['variables', 'KEY', 'value']))).toMatchObject({
    summary: 'No.',
    detail: 'Because.',
    attribute: {
      steps: [
        { choice: { case: 'attributeName', value: 'variables' } },
        { choice: { case: 'elementKeyString', value: 'KEY' } },
        { choice: { case: 'attributeName', value: 'value' } },
      ],
    },
  });
  const kinds = (...path: (string | number)[]) =>
    attributePath(attributes, path).steps!.map(({ choice }) => choice.case);
  expect(kinds('mounts', 0, 'path')).toEqual(['attributeName', 'elementKeyInt', 'attributeName']);
  expect(kinds('healthcheck', 'path')).toEqual(['attributeName', 'attributeName']);
  expect(kinds('labels', 'team')).toEqual(['attributeName', 'elementKeyString']);
  expect(kinds('tags', 3)).toEqual(['attributeName', 'elementKeyInt']);
});

test('an error of a platform client keeps its three parts', () => {
  expect(
    shown(new PlumblineError({ what: 'Railway answered 429', why: 'Too many.', next: 'Wait.' })),
  ).toMatchObject({
    summary: 'Railway answered 429',
    detail: 'Too many.\nWait.',
  });
});

test('what kind of failure it is goes along for programs, also after a half-done change', () => {
  const parts = { what: 'Railway did not answer', why: 'It is down.', next: 'Wait.' };
  const failure = new PlumblineError(parts, { code: 'no-answer' });
  for (const error of [failure, new PartialStateError({}, failure)]) {
    expect(shown(error)).toMatchObject({ detail: 'It is down.\nWait.\n[plumbline:no-answer]' });
  }
});

test('a half-done change shows its cause', () => {
  expect(shown(new PartialStateError({}, new ProviderError('Not healthy')))).toMatchObject({
    summary: 'Not healthy',
  });
});

test('an aborted wait is an interruption only when Terraform asked to stop', () => {
  const abort = new DOMException('This operation was aborted', 'AbortError');
  expect(shown(abort, true)).toMatchObject({ summary: 'Interrupted' });
  expect(shown(abort, false)).toMatchObject({ summary: 'The provider failed unexpectedly' });
});

test.each([new TypeError('x is not a function'), 'a word', undefined])(
  '%p is shown without a stack trace',
  (error) => {
    const { detail } = shown(error);
    expect(detail).not.toMatch(/\n\s+at /);
    expect(detail).toContain(error instanceof Error ? error.message : String(error));
  },
);
