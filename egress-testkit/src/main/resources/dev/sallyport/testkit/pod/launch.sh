# Makes a container's view of the world, then becomes its command. Runs as root in fresh mount, PID, UTS and IPC
# namespaces, in the pod's network namespace. The root is an overlay over the host's root with a private upper layer in
# memory, so nothing written here reaches the host; other file systems of the host are not shown, but for the mounts.
#
# What goes wrong here is said on stderr; the command gets stdout, the container's log, as its stderr, too.
#
# usage: launch.sh <container's folder> <hostname> <working directory> <folder to hide> <rw|ro root> <command…>
# The folder holds `mounts`: source TAB target TAB ro|rw per line. Its `ready` appears when the command is about to run.
set -eu
folder=$1 hostname=$2 workdir=$3 hidden=$4 root=$5
shift 5
fs=$folder/fs
mkdir -p "$fs"
mount -t tmpfs -o mode=0755 tmpfs "$fs"
mkdir "$fs/upper" "$fs/work" "$fs/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$fs/upper,workdir=$fs/work" "$fs/root"
cd "$fs/root"
mount -t proc -o nosuid,nodev,noexec proc proc
mount -t sysfs -o ro,nosuid,nodev,noexec sysfs sys
mount -t tmpfs -o mode=0755,nosuid tmpfs dev
for device in null zero full random urandom tty; do
  : > dev/$device
  mount --bind /dev/$device dev/$device
done
ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin
ln -s fd/1 dev/stdout
ln -s fd/2 dev/stderr
mkdir dev/shm .host
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs dev/shm
echo "$hostname" > /proc/sys/kernel/hostname
pivot_root . .host
cd /
while IFS="$(printf '\t')" read -r source target mode; do
  if [ -d "/.host$source" ]; then
    mkdir -p "$target"
  else
    mkdir -p "$(dirname "$target")"
    rm -f "$target"
    : > "$target"
  fi
  mount --bind "/.host$source" "$target"
  [ "$mode" = rw ] || mount -o remount,bind,ro "$target"
done < "/.host$folder/mounts"
: > "/.host$folder/ready"
umount -l /.host
rmdir /.host
mkdir -p "$hidden"
mount -t tmpfs -o mode=0700 tmpfs "$hidden"
mkdir -p "$workdir"
cd "$workdir"
[ "$root" = rw ] || mount -o remount,bind,ro /
exec "$@" 2>&1
