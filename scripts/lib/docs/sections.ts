const section = /<!-- generated: ([a-z-]+) -->\n[\s\S]*?<!-- end of generated: \1 -->/g;

/**
 * Writes each generated section of a document anew.
 * @throws Error when the document names a section nobody generates
 */
export function replaceSections(text: string, sections: Readonly<Record<string, () => string>>, file: string): string {
  return text.replaceAll(section, (_whole, name: string) => {
    const generate = sections[name];
    if (generate === undefined) throw new Error(`${file} has a generated section ${name}; known: ${Object.keys(sections).join(", ")}`);
    return `<!-- generated: ${name} -->\n${generate()}\n<!-- end of generated: ${name} -->`;
  });
}
