export const broken = { one: 1, two: 2 ;
function (  {
  return 'unterminated
}
