// Prints, as the last line, the text of each page of a PDF as pdf.js finds it: node text_of.mjs PDF.MJS FILE
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [library, file] = process.argv.slice(2);
const { getDocument, VerbosityLevel } = await import(pathToFileURL(library));
const content = new Uint8Array(await readFile(file));
const pdf = await getDocument({ data: content, verbosity: VerbosityLevel.ERRORS, isEvalSupported: false }).promise;
const pages = [];
for (let number = 1; number <= pdf.numPages; number++) {
  const { items } = await (await pdf.getPage(number)).getTextContent();
  pages.push(items.map(({ str, hasEOL }) => str + (hasEOL ? "\n" : "")).join(""));
}
console.log(JSON.stringify(pages));
