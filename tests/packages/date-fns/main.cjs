const { add, format, sub } = require('date-fns');
const { addWeeks } = require('date-fns/addWeeks');
const { tz } = (() => { try { return require('@date-fns/tz'); } catch (error) { return { tz: error.code }; } })();
console.log(format(add(new Date(0), { days: 1, hours: 2 }), 'yyyy-MM-dd HH:mm'), sub(new Date(0), { months: 1 }), addWeeks(new Date(0), 1), tz);
