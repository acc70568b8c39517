import type { ErrorParts } from '../../core/errors';
import type { FailureCode } from '../../core/failure-code';
import { stateFacts } from '../../core/state-kinds';
import { placeWords } from '../state/place';
import type { FailedCommand, KnownFailure } from './known-failures';

type Store = 'postgres' | 's3' | 'gcs' | 'http';

/** What the engine's words about places of state mean. Wordings of Terraform 1.11, recorded with real ones and stand-ins. */
export const STORE_FAILURES: readonly KnownFailure[] = [
  ...about('postgres', [
    [
      'refused',
      /^pq: (password authentication failed|no pg_hba\.conf entry|role ".*" (does not exist|is not permitted))/m,
      credentials,
    ],
    [
      'refused',
      /^pq: database ".*" does not exist/m,
      (failure, said) => ({
        ...refusal(failure, said),
        why: 'PG_CONN_STR names a database that is not there.',
        next: 'Correct its name, or create it (CREATE DATABASE …).',
      }),
    ],
    [
      'refused',
      /\bpq: permission denied/m,
      (failure, said) => ({
        ...refusal(failure, said),
        why: 'The login may not do that in this database.',
        next: 'Let it create the schema, or have an administrator make schema, table and index, and declare prepared: true.',
      }),
    ],
    [
      'refused',
      /^(pq: SSL is not enabled|x509: |tls: |pq: unsupported sslmode)/m,
      (failure, said) => ({
        ...refusal(failure, said),
        why: 'The engine asks for TLS unless PG_CONN_STR says otherwise.',
        next: 'Add ?sslmode=disable to PG_CONN_STR for a server without TLS, or sslmode=require where its certificate cannot be checked.',
      }),
    ],
    [
      'no-answer',
      /^(dial tcp|read tcp|write tcp|EOF|driver: bad connection|pq: (the database system is|sorry, too many clients|terminating connection|remaining connection slots))|(acquiring the state lock|loading state|refreshing state)[\s\S]*(dial tcp|bad connection|connection re(fused|set)|broken pipe)/m,
      silence,
    ],
  ]),
  ...about('s3', [
    [
      'refused',
      /(InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|InvalidToken|No valid credential sources|failed to refresh cached credentials)/,
      credentials,
    ],
    [
      'refused',
      /NoSuchBucket|S3 bucket ".*" does not exist/,
      (failure, said) => ({
        ...refusal(failure, said),
        why: 'The bucket of the state is not there; the engine makes none.',
        next: 'Create it, with versioning and without public access, or correct its name in the declaration.',
      }),
    ],
    [
      'refused',
      /AuthorizationHeaderMalformed|PermanentRedirect|StatusCode: 301|requested bucket from ".*", actual location/,
      (failure, said) => ({
        ...refusal(failure, said),
        why: 'The bucket is in another region than declared.',
        next: 'Correct the region in the declaration.',
      }),
    ],
    [
      'refused',
      /AccessDenied|StatusCode: 40[13]/,
      (failure, said) => ({
        ...refusal(failure, said),
        why: 'The key may not do that in this bucket.',
        next: 'Give it the right to list the bucket and to read, write and delete the object and the lock beside it (.tflock).',
      }),
    ],
    [
      'no-answer',
      /(state|workspaces|lock)[\s\S]*(StatusCode: (0|429|5\d\d)|exceeded maximum number of attempts|dial tcp)/,
      silence,
    ],
  ]),
  ...about('gcs', [
    [
      'refused',
      /could not find default credentials|oauth2: |invalid_grant|googleapi: Error 40[13]/,
      credentials,
    ],
    [
      'refused',
      /bucket doesn't exist|googleapi: Error 404/,
      (failure, said) => ({
        ...refusal(failure, said),
        why: 'The bucket of the state is not there; the engine makes none.',
        next: 'Create it, with versioning and without public access, or correct its name in the declaration.',
      }),
    ],
    [
      'no-answer',
      /(state|lock|bucket)[\s\S]*(googleapi: Error (429|5\d\d)|dial tcp|context deadline exceeded)/,
      silence,
    ],
  ]),
  ...about('http', [
    ['refused', /HTTP remote state endpoint (requires|invalid) auth/, credentials],
    [
      'no-answer',
      /(state|lock)[\s\S]*(Unexpected HTTP response code|giving up after|dial tcp|unexpected EOF)/,
      silence,
    ],
  ]),
];

type Row = readonly [FailureCode, RegExp, (failure: FailedCommand, said: string) => ErrorParts];

function about(of: Store, rows: readonly Row[]): KnownFailure[] {
  return rows.map(([code, pattern, explain]) => ({
    of,
    code,
    pattern,
    explain: (failure, text) => explain(failure, said(text)),
  }));
}

/** The sentence that says what happened, without advice that follows. */
function said(text: string): string {
  const [head = ''] = text.split(/\n\s*\n(?=Terraform |OpenTofu |The referenced)/);
  return head
    .replace(/\s*\n\s*/g, ' ')
    .replace('Error acquiring the state lock Error message: ', '')
    .trim();
}

function refusal({ environment, state }: FailedCommand, words: string): ErrorParts {
  return {
    what: `the state of "${environment}" cannot be had from ${placeWords(state)}: ${words}`,
    why: '',
    next: '',
  };
}

function credentials(failure: FailedCommand, words: string): ErrorParts {
  const { secrets, names = [] } = stateFacts(failure.state.kind);
  const known = [...names, ...secrets].slice(0, 3).join(', ');
  return {
    ...refusal(failure, words),
    why: 'The credentials are missing, wrong or expired.',
    next: `Correct them where Plumbline runs (${known}); docs/state.md says which count.`,
  };
}

function silence(failure: FailedCommand, words: string): ErrorParts {
  return {
    ...refusal(failure, words),
    why: `${stateFacts(failure.state.kind).title} did not answer, or not as it should.`,
    next:
      failure.command === 'apply'
        ? `Wait until it answers again, then run "plumbline plan ${failure.environment}" and look at it first.`
        : 'Nothing was changed. Check the address and the network, wait until it answers, and run the command again.',
  };
}
