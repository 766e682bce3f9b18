import MarkdownIt from 'markdown-it';
import { readFileSync } from 'node:fs';

const source = readFileSync('page.md', 'utf8');
for (const preset of ['default', 'commonmark', 'zero']) console.log(preset, new MarkdownIt(preset).render(source));
const md = new MarkdownIt({ html: true, linkify: true, typographer: true, quotes: '„“‚‘', highlight: (code, lang) => `<i>${lang}${code.length}</i>` });
const fallback = md.renderer.rules.link_open ?? ((tokens, i, options, env, self) => self.renderToken(tokens, i, options));
md.renderer.rules.link_open = (tokens, i, ...rest) => { tokens[i].attrSet('target', '_blank'); return fallback(tokens, i, ...rest); };
console.log(md.render(`${source}\n"Quotes" -- and (c) ... münchen.example`));
console.log(JSON.stringify(md.parse('a *b*', {}), null, 1));
