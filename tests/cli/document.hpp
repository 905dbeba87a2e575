#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace qnn::testing_support {

// A fenced block of a Markdown document:
//
//   ```sh not-run: takes an hour
//   qnn-train big.json
//   ```
struct DocumentBlock {
  std::string language;  // the first word after the fence: sh, text, json, jsonc, ...
  std::string mark;      // the words after it
  std::string content;   // whole lines
  std::size_t line = 0;  // of the fence, from 1
  std::string file;      // `name.json` if the last line before it ends with "`name.json`:"
  bool answers = false;  // whether nothing but empty lines stands between it and the block before
};

// The blocks of a document, in order. Fences within quotations and lists count as text.
std::vector<DocumentBlock> document_blocks(const std::string& markdown);

// What the document's links lead to, as they are written, without "#place"; not those to the web.
std::vector<std::string> linked_files(const std::string& markdown);

// Whether a command wrote what a document shows: line by line, where "…" stands for any characters
// of a line, and a line of it alone for any number of lines. How wide the gaps between columns are
// is not compared, nor empty lines at the end.
bool output_matches(const std::string& shown, const std::string& output);

}  // namespace qnn::testing_support
