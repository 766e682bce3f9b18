import * as fns from 'date-fns';
import * as locales from 'date-fns/locale';

const date = new Date(Date.UTC(2024, 1, 29, 13, 4, 5, 678));
for (const key of ['enUS', 'de', 'fr', 'ja', 'ar', 'ru', 'hi', 'ptBR']) {
  const locale = locales[key];
  console.log(key, fns.format(date, "PPPPpppp 'q'Q R-'W'II EEEE do MMMM yyyy GGGG", { locale }), fns.formatDistance(date, new Date(0), { locale, addSuffix: true }), fns.formatRelative(date, fns.addDays(date, 2), { locale }));
}
console.log(Object.keys(locales).length, Object.keys(fns).length);
console.log(fns.parse('29.02.2024 13:04', 'dd.MM.yyyy HH:mm', new Date(0)), fns.parseISO('2024-W09-4'), fns.isValid(fns.parse('30.02.2024', 'dd.MM.yyyy', new Date(0))));
console.log(fns.intervalToDuration({ start: new Date(0), end: date }), fns.formatDuration({ years: 1, months: 2, seconds: 5 }), fns.eachWeekOfInterval({ start: date, end: fns.addMonths(date, 1) }));
console.log(fns.addBusinessDays(date, 10), fns.differenceInCalendarISOWeeks(date, new Date(0)), fns.getWeek(date), fns.startOfQuarter(date), fns.closestTo(date, [new Date(0), new Date(2025, 1)]), fns.formatISO(date), fns.formatRFC7231(date), fns.set(date, { month: 11 }));
console.log(fns.eachDayOfInterval({ start: new Date(2024, 2, 29), end: new Date(2024, 3, 2) }).map((day) => fns.format(day, 'yyyy-MM-dd xxx')), fns.intlFormat(date, { dateStyle: 'full' }, { locale: 'de' }));
try { fns.format(new Date(NaN), 'P'); } catch (error) { console.log(error.name, error.message); }
