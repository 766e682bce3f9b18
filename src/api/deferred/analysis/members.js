// Names of properties, and members of classes, in a syntax tree.

/** The name of a key that is not computed; private ones with their #. */
export function keyName(key) {
  if (key.type === 'Identifier') return key.name;
  return key.type === 'PrivateIdentifier' ? `#${key.name}` : String(key.value);
}

/** The name of a computed key whose text is known. */
export function literalKey(key) {
  return key.type === 'Literal' && typeof key.value === 'string' ? key.value : undefined;
}

/** The method or getter of a class or its parents, and the class that has it. */
export function findMember(owner, name, isStatic) {
  for (const member of owner.node.body.body) {
    if (member.type === 'MethodDefinition' && member.static === isStatic && !member.computed && keyName(member.key) === name &&
      member.kind !== 'set' && member.kind !== 'constructor') return { owner, member };
  }
  for (const parent of owner.parents) {
    const found = parent.kind === 'class' ? findMember(parent, name, isStatic) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
