/**
 * The parts of a mount in short syntax, as `format/volume.go` of compose-go splits it: the colons of a reference separate nothing,
 * nor does the one after the letter of a Windows drive.
 */
export function mountSections(text: string): string[] {
  const sections: string[] = [];
  let section = '';
  let closed = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (index >= closed && text.startsWith('${', index)) {
      const end = text.indexOf('}', index);
      closed = end < 0 ? text.length : end + 1;
    }
    if (index >= closed && text[index] === ':' && !/^[A-Za-z]$/.test(section)) {
      sections.push(section);
      section = '';
    } else section += text[index];
  }
  return [...sections, section];
}
