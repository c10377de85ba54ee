# Programs of cargo's that the scripts use, to be sourced. What is not there yet is compiled once, into a folder of the
# user's.
tools=${XDG_CACHE_HOME:-$HOME/.cache}/tintype/tools
export PATH=$PATH:$tools/bin

# tool NAME VERSION OPTION…: the program of that name, of any version if it is there already.
tool() {
  local name=$1 version=$2
  shift 2
  command -v "$name" >/dev/null && return
  echo "==> installing $name $version into $tools (some minutes, once)"
  CARGO_TARGET_DIR="$tools/target" cargo install --quiet --locked --root "$tools" --version "$version" "$@" "$name"
}
