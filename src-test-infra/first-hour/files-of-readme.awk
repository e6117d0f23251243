# Writes the files that a section of a Markdown text shows, and prints their names: each is a block that is indented by
# four spaces, after a line that ends in the file's name in backticks and a colon.
#
#   awk -v section="## In your project" -v out=DIR -f files-of-readme.awk README.md

/^## / { inside = ($0 == section) }
!inside { next }

/^    / {
  if (file != "") {
    printf "%s%s\n", blank, substr($0, 5) > file
    blank = ""
    begun = 1
  }
  next
}
/^$/ {
  # Within a block, an empty line is part of it; what comes after the block's last line is not.
  if (begun) blank = blank "\n"
  next
}
{
  file = ""; blank = ""; begun = 0
  if (match($0, /`[A-Za-z0-9_\/-]+\.[a-z]+`:$/)) {
    name = substr($0, RSTART + 1, RLENGTH - 3)
    file = out "/" name
    folder = file
    sub(/\/[^\/]*$/, "", folder)
    system("mkdir -p '" folder "'")
    print name
  }
}
