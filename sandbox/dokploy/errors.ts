import type { z } from 'zod';
import type { SimulatorResponse } from '../core/types';

const STATUS = {
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  NOT_FOUND: 404,
  INTERNAL_SERVER_ERROR: 500,
} as const;

/** An error the API answers with. */
export class ApiError extends Error {
  constructor(
    readonly code: keyof typeof STATUS,
    message: string,
  ) {
    super(message);
  }
}

export const json = (status: number, value: unknown): SimulatorResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: value === undefined ? '' : JSON.stringify(value),
});

export const plain = (status: number, body: string): SimulatorResponse => ({
  status,
  headers: { 'content-type': 'text/plain' },
  body,
});

export const failure = ({ code, message }: ApiError): SimulatorResponse =>
  json(STATUS[code], { message, code });

export function invalidInput(error: z.ZodError): SimulatorResponse {
  const issues = error.issues.map(({ code, path, message }) => ({ code, path, message }));
  const fieldErrors: Record<string, string[]> = {};
  for (const { path, message } of issues) {
    const field = String(path[0] ?? '');
    fieldErrors[field] = [...(fieldErrors[field] ?? []), message];
  }
  return json(400, {
    message: 'Input validation failed',
    code: 'BAD_REQUEST',
    data: { zodError: { formErrors: [], fieldErrors } },
    issues,
  });
}
