'use strict';
// Resident memory of a program that does next to nothing, and after a little work.
const fs = require('fs');
const resident = () => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
console.log(`rss hello\t${resident()}\tMB`);
