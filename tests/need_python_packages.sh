# To be sourced. need_python_packages NAME…: sets `python` to PYTHON, or python3, and ends the script
# as skipped (exit status 77) unless it has these packages.
need_python_packages() {
  python=${PYTHON:-python3}
  local imports=$*
  if "$python" -c "import ${imports// /, }" 2>/dev/null; then return; fi
  echo "SKIPPED: $python lacks a package of: $*;" \
    "make a venv, 'pip install $*' there, and set PYTHON to its python"
  exit 77
}
