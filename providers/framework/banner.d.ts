/** Head of a provider file: a shell script that finds Node.js, and the JavaScript program below it. */
export declare const banner: string;
