import { main } from '../../../../scripts/cli';

/** The command line as a bundle of its own, for tests that give git and terminals a program to start. */
void main(process.argv.slice(2));
