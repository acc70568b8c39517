import { createOutput } from './output';

/** Shows what nobody caught as any other error, masked and in three parts, and ends the process with exit code 1. */
export function showCrashes({ json }: { readonly json: boolean }): void {
  process.on('uncaughtException', (error) => {
    createOutput({ json }).error(error);
    process.exit(1);
  });
}
