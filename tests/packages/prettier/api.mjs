import * as prettier from 'prettier';
import { readFileSync } from 'node:fs';

const info = await prettier.getSupportInfo();
console.log(info.languages.map((language) => language.name).join(' '));
const source = readFileSync(new URL('./messy.ts', import.meta.url), 'utf8');
const formatted = await prettier.format(source, { parser: 'typescript', semi: false, tabWidth: 4 });
console.log(formatted, await prettier.check(formatted, { parser: 'typescript', semi: false, tabWidth: 4 }));
await prettier.format('a {', { parser: 'css' }).catch((error) => console.log(error.name, error.message));
console.log(await prettier.resolveConfig(new URL('./messy.ts', import.meta.url).pathname));
console.log((await prettier.formatWithCursor('a  =  1', { parser: 'babel', cursorOffset: 6 })).cursorOffset);
