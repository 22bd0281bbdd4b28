/**
 * Makes a clone ready for `npm start` or `npm test` (the argument names which) and says nothing
 * when it is. Kept in the JavaScript of Node 20, without dependencies: it runs before any are there.
 */
import process from 'node:process';
import { setUpDebianPackages } from './debian-packages.js';
import { setUpNodeModules } from './node-modules.js';

const purpose = process.argv[2];
if (purpose !== 'start' && purpose !== 'test') throw new Error('usage: setup.js start|test');
// Tests that miss a package fail by name; the example could only fail.
process.exitCode = setUpNodeModules() && (setUpDebianPackages(purpose) || purpose === 'test') ? 0 : 1;
