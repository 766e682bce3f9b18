// The modules that a command line tool typically loads.
for (const name of ['fs', 'path', 'util', 'events', 'stream', 'url', 'os', 'assert', 'child_process', 'crypto', 'readline']) require(`node:${name}`);
