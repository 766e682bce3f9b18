const semver = require('semver');

const versions = ['1.0.0', '1.0.0-rc.1', '1.0.0-rc.1+build.5', '0.0.1', '10.2.3', '2.0.0-alpha', '1.2.3-0', 'v4.5.6', 'not', '1.2', '01.2.3'];
console.log(versions.map((v) => semver.valid(v)), semver.sort(versions.filter((v) => semver.valid(v))), semver.rsort(['1.0.0', '2.0.0']));
const ranges = ['^1.2.3', '~0.2', '>=1 <2 || 3.x', '1.2.3 - 2.3', '*', '', '^0.0.1', '>1.0.0-rc', 'bogus', '<=2', '1.x || >=2.5.0 || 5.0.0 - 7.2.3'];
for (const range of ranges) {
  console.log(range, semver.validRange(range), versions.filter((v) => semver.valid(v) && semver.satisfies(v, range)));
  if (semver.validRange(range)) console.log(String(semver.minVersion(range)), semver.maxSatisfying(['1.2.4', '2.9.9', '0.2.7'], range));
}
for (const release of ['major', 'premajor', 'minor', 'preminor', 'patch', 'prepatch', 'prerelease']) console.log(release, semver.inc('1.2.3-a.1', release, 'b'));
console.log(semver.diff('1.2.3', '1.3.0-a'), semver.coerce('release 42.6.7.9.3'), semver.parse('1.2.3-a.b+c'), semver.intersects('^1', '>=1.9'),
  semver.subset('~1.2', '^1'), semver.simplifyRange(['1.0.0', '1.0.1', '1.1.0'], '1.0.0 || 1.0.1'), semver.gtr('2.0.0', '^1'));
try { new semver.SemVer('x.y'); } catch (error) { console.log(error.message); }
