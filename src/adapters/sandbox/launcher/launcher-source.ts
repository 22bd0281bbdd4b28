/**
 * The launcher: from the helper's identity to bubblewrap, in one process.
 *
 * It is perl because every step of it is a system call that Node does not offer
 * (unshare, open_tree, mount_setattr, prctl), and perl-base is part of every Debian
 * and Ubuntu; nothing has to be compiled. It is started with an empty environment
 * and reads two configurations made of `packFields` from descriptor 4: the first, with
 * its length before it, is what all launches share, so that it can be built ahead of
 * time; the second comes with the launch. Descriptor 3 is the channel to the helper,
 * one JSON object a line. The command's output goes to pipes that the helper opens,
 * not to the sockets that Node would give: programs open /dev/stderr by its path.
 *
 * 1. The process is bound to the helper: it dies with it, at every moment. The
 *    kernel drops that bond when credentials change, so it is renewed each time.
 * 2. Every source is opened once; what was compared is what is mounted.
 * 3. Nothing of the host is changed: all mounts are made in a private mount namespace,
 *    over /sys, the one folder in which no workspace lies.
 *    Only missing targets of write grants are created, beneath the workspace.
 * 4. As root it gives up root before it starts bubblewrap, or it does not start it.
 * 5. Only the descriptors that bubblewrap and the init process need survive.
 */
export const LAUNCHER_SOURCE = String.raw`
use strict;
my $helper = $ARGV[0];
open my $channel, '>&=', 3 or exit 125;
open my $input, '<&=', 4 or exit 125;
pipe my $out, my $out_end or exit 125;
pipe my $err, my $err_end or exit 125;
open STDOUT, '>&', $out_end or exit 125;
open STDERR, '>&', $err_end or exit 125;
close $_ for $out_end, $err_end;
syswrite $channel, sprintf "{\"pipes\":[%d,%d]}\n", fileno $out, fileno $err;
read $input, my $length, 4 or exit 125;
read $input, my $base, unpack 'N', $length or exit 125;
my ($mode, $uid, $gid, $numbers, $bwrap, $perl, $init, $filter, $strict, $shared) = unpack '(N/a*)*', $base;
my %nr = unpack '(N/a*)*', $numbers;
$_ += 0 for values %nr, $uid, $gid; # syscall passes text as a pointer
my ($nothing, $here) = ('', -100);
my ($EMPTY_PATH, $RECURSIVE, $CLOSE_ON_EXEC) = (0x1000, 0x8000, 02000000);
my (%sources, %owners, %namespaces, @made);
my ($stage, $layers) = ('/sys', 0);
my $confined = 1;
umask 022;

sub fail {
  my ($text) = @_;
  syswrite $channel, '{"failed":"' . unpack('H*', $text) . "\"}\n";
  exit 125;
}

# Copies its arguments: syscall refuses constants.
sub try_call { my ($name, @arguments) = @_; return syscall($nr{$name}, @arguments) }

sub call {
  my ($what, @arguments) = @_;
  my $result = try_call(@arguments);
  fail("$what: $!") if $result < 0;
  return $result;
}

sub stay_bound {
  call('bind to the helper', 'prctl', 1, 9, 0, 0, 0);
  exit 125 if getppid() != $helper;
}

sub put {
  my ($path, $text) = @_;
  open my $file, '>', $path or fail("write $path: $!");
  defined syswrite $file, $text or fail("write $path: $!");
  close $file;
}

# A user namespace in which the caller keeps its own number and nobody else exists.
sub enter_user_namespace {
  my ($also) = @_;
  call('make a user namespace', 'unshare', 0x10000000 | $also);
  put('/proc/self/setgroups', 'deny');
  put('/proc/self/uid_map', "$uid $uid 1");
  put('/proc/self/gid_map', "$gid $gid 1");
  stay_bound();
}

# Descriptor of a user namespace that only carries a map, from an owner to the step.
sub map_namespace {
  my ($owner, $group) = @_;
  return $namespaces{"$owner:$group"} if exists $namespaces{"$owner:$group"};
  pipe my $ready, my $tell or fail("pipe: $!");
  pipe my $wait, my $release or fail("pipe: $!");
  my $child = fork;
  fail("fork: $!") unless defined $child;
  if (!$child) {
    close $release; close $ready;
    try_call('prctl', 1, 9, 0, 0, 0);
    syswrite $tell, try_call('unshare', 0x10000000) < 0 ? '0' : '1';
    sysread $wait, my $byte, 1;
    kill 9, $$;
  }
  close $tell; close $wait;
  sysread $ready, my $answer, 1;
  fail('make a user namespace to map file owners: not permitted') if $answer ne '1';
  put("/proc/$child/uid_map", "$owner $uid 1");
  put("/proc/$child/gid_map", "$group $gid 1");
  open my $namespace, '<', "/proc/$child/ns/user" or fail("open a user namespace: $!");
  close $release;
  waitpid $child, 0;
  $namespaces{"$owner:$group"} = $namespace;
  return $namespace;
}

sub open_source {
  my ($name, $path, $device, $inode, $follow) = @_;
  my $flags = $nr{O_PATH} | $CLOSE_ON_EXEC | ($follow ? 0 : $nr{O_NOFOLLOW});
  my $fd = call("open $path", 'openat', $here, $path, $flags, 0);
  my @stat = stat "/proc/self/fd/$fd" or fail("look at $path: $!");
  fail("$path is not the folder that was approved: it was replaced") if $device ne '' && "$stat[0]:$stat[1]" ne "$device:$inode";
  $sources{$name} = $fd;
  $owners{$name} = [@stat[4, 5]];
}

# A detached copy of a mount; attributes: 1 read-only, 2 nosuid, 4 nodev.
sub clone_tree {
  my ($name, $attributes, $mapped) = @_;
  my $flags = 1 | $CLOSE_ON_EXEC | $EMPTY_PATH;
  my $tree = call("clone $name", 'open_tree', $sources{$name}, $nothing, $flags | $RECURSIVE);
  my $owner = $owners{$name};
  my $map = $mapped && $mode eq 'root' && ($owner->[0] != $uid || $owner->[1] != $gid);
  my $attribute = pack 'Q4', $attributes, 0, 0, 0;
  call("restrict $name", 'mount_setattr', $tree, $nothing, $EMPTY_PATH | $RECURSIVE, $attribute, 32);
  if ($map) {
    my $namespace = map_namespace(@$owner);
    $attribute = pack 'Q4', 0x100000, 0, 0, fileno $namespace;
    call("map the file owners of $name", 'mount_setattr', $tree, $nothing, $EMPTY_PATH, $attribute, 32);
  }
  return $tree;
}

sub attach {
  my ($tree, $target) = @_;
  call("mount $target", 'move_mount', $tree, $nothing, $here, $target, 4);
  try_call('close', $tree);
}

sub make_folder {
  my ($path) = @_;
  return if -d $path;
  my $made = '';
  for my $part (split m{/}, $path) {
    next if $part eq '';
    $made .= "/$part";
    mkdir $made, 0755 or -d $made or fail("make $made: $!");
  }
}

sub make_file {
  my ($path) = @_;
  return if -e $path;
  (my $parent = $path) =~ s{/[^/]+\z}{};
  make_folder($parent);
  put($path, '');
}

sub make_place {
  my ($name, $target) = @_;
  -d "/proc/self/fd/$sources{$name}" ? make_folder($target) : make_file($target);
  return $target;
}

sub mount_plain {
  my ($type, $target, $flags, $data) = @_;
  return try_call('mount', $type, $target, $type, $flags, $data);
}

# Removes the way to sockets: an overlay hands out inodes of its own, to which no socket is bound.
sub overlay_read_only {
  my ($name, $target, $owned) = @_;
  make_folder("$stage/empty");
  my $lower = "/proc/self/fd/$sources{$name}";
  if ($owned) {
    $lower = "$stage/layer" . $layers++;
    make_folder($lower);
    attach(clone_tree($name, 7, 1), $lower);
  }
  my $data = "lowerdir=$lower:$stage/empty" . ($mode eq 'root' ? '' : ',userxattr');
  return mount_plain('overlay', $target, 7, $data) >= 0;
}

# Files with a name outside the workspace become read-only, and sockets unreachable.
sub guard {
  my ($name, $target) = @_;
  my (@sockets, %links, @linked);
  open my $list, '-|' or do {
    chdir "/proc/self/fd/$sources{$name}" or kill 9, $$;
    exec '/usr/bin/find', '.', '-xdev', '(', '-type', 's', '-o', '-type', 'f', '-links', '+1', ')', '-printf', '%y %i %n %P\0';
    kill 9, $$;
  };
  {
    local $/ = "\0";
    while (my $line = <$list>) {
      chomp $line;
      my ($type, $inode, $count, $path) = split / /, $line, 4;
      if ($type eq 's') { push @sockets, $path; next }
      $links{$inode}{count} = $count;
      push @{$links{$inode}{paths}}, $path;
    }
  }
  close $list;
  fail('the workspace cannot be searched for sockets and hard links') if $? & 127;
  for (values %links) { push @linked, @{$_->{paths}} if $_->{count} > @{$_->{paths}} }
  # A package store links thousands of files: then the folders at the top, as a whole.
  my %seen;
  @linked = grep { !$seen{$_}++ } map { m{\A([^/]+)} ? $1 : $_ } @linked if @linked > 200;
  put("$stage/nothing", '') if @sockets;
  open_source('nothing', "$stage/nothing", '', '', 0) if @sockets;
  attach(clone_tree('nothing', 7, 0), "$target/$_") for @sockets;
  for my $path (@linked) {
    my $fd = open_beneath($name, $path, $nr{O_PATH});
    fail("the hard link $path cannot be opened") if $fd < 0;
    $sources{"$name/$path"} = $fd;
    $owners{"$name/$path"} = $owners{$name};
    attach(clone_tree("$name/$path", 7, 1), "$target/$path");
  }
}

sub overlay_dropped {
  my ($name, $target, $size) = @_;
  my $layer = "$stage/layer" . $layers++;
  make_folder($layer);
  mount_plain('tmpfs', $layer, 6, "size=$size,mode=755") >= 0 or fail("mount a scratch layer: $!");
  my $lower = clone_tree($name, 6, 1);
  make_folder("$layer/$_") for qw(low up work);
  attach($lower, "$layer/low");
  my @stat = stat "$layer/low";
  chmod $stat[2] & 0777, "$layer/up";
  chown $stat[4], $stat[5], "$layer/up" or fail("own a scratch layer: $!") if $mode eq 'root';
  my $data = "lowerdir=$layer/low,upperdir=$layer/up,workdir=$layer/work" . ($mode eq 'root' ? '' : ',userxattr');
  return mount_plain('overlay', $target, 6, $data) >= 0;
}

# Opens a path beneath a source; no part of it may be a link.
sub open_beneath {
  my ($name, $path, $flags) = @_;
  my $how = pack 'QQQ', $flags | $CLOSE_ON_EXEC, 0, 0x0e;
  return try_call('openat2', $sources{$name}, $path eq '' ? '.' : $path, $how, 24);
}

sub create_beneath {
  my ($name, $path, $kind) = @_;
  my ($parent, $last) = $path =~ m{\A(?:(.*)/)?([^/]+)\z}s or fail("bad grant $path");
  $parent = '' unless defined $parent;
  my $fd = open_beneath($name, $parent, $nr{O_PATH} | $nr{O_DIRECTORY});
  if ($fd < 0) {
    create_beneath($name, $parent, 'folder');
    $fd = open_beneath($name, $parent, $nr{O_PATH} | $nr{O_DIRECTORY});
  }
  fail("write grant $path: $parent is not a folder of the workspace, or a link leads there") if $fd < 0;
  if ($kind eq 'folder') {
    call("make $path", 'mkdirat', $fd, $last, 0755);
  } else {
    my $flags = $nr{O_NOFOLLOW} | $CLOSE_ON_EXEC | 0301; # write only, create, exclusive
    try_call('close', call("make $path", 'openat', $fd, $last, $flags, 0644));
  }
  if ($mode eq 'root') {
    call("own $path", 'fchownat', $fd, $last, @{$owners{$name}}, 0x100);
  }
  my @stat = lstat "/proc/self/fd/$fd/$last";
  push @made, sprintf '["%s",%s,"%s:%s"]', unpack('H*', $path), ($kind eq 'folder' ? 1 : 0), $stat[0], $stat[1];
  try_call('close', $fd);
}

my %perform;
%perform = (
  open => \&open_source,
  tmpfs => sub {
    my ($target, $size, $permissions) = @_;
    make_folder($target);
    mount_plain('tmpfs', $target, 6, "size=$size,mode=$permissions,uid=$uid,gid=$gid") >= 0 or fail("mount $target: $!");
  },
  resize => sub {
    my ($target, $size) = @_;
    mount_plain('tmpfs', $target, 0x26, "size=$size") >= 0 or fail("resize $target: $!");
  },
  folder => sub { make_folder($_[0]); chmod oct $_[1], $_[0] if defined $_[1] },
  file => sub { make_file($_[0]); put($_[0], $_[1]); chmod 0644, $_[0]; },
  link => sub {
    (my $parent = $_[1]) =~ s{/[^/]+\z}{};
    make_folder($parent);
    symlink $_[0], $_[1];
  },
  tree => sub {
    my ($name, $target, $owned) = @_;
    return if overlay_read_only($name, make_place($name, $target), $owned);
    $confined = 0;
    attach(clone_tree($name, 7, $owned), $target);
  },
  bind => sub {
    my ($name, $target, $attributes, $owned) = @_;
    make_place($name, $target);
    attach(clone_tree($name, $attributes, $owned), $target);
  },
  dropped => sub {
    my ($name, $target, $size) = @_;
    make_folder($target);
    return if overlay_dropped($name, $target, $size);
    $confined = 0;
    attach(clone_tree($name, 7, 1), $target);
  },
  shown => sub {
    my ($name, $target) = @_;
    my $fd = "/proc/self/fd/$sources{$name}";
    fail("$name is a socket: grant it as one, grants: { sockets: [$name] }") if -S $fd;
    return $perform{tree}->($name, $target, 1) if -d $fd;
    attach(clone_tree($name, 7, 1), make_place($name, $target));
  },
  socket => sub {
    my ($name, $target) = @_;
    fail("$name is no socket: grant it under read") unless -S "/proc/self/fd/$sources{$name}";
    attach(clone_tree($name, 6, 1), make_place($name, $target));
  },
  guard => \&guard,
  grant => sub {
    my ($name, $path, $kind) = @_;
    my $fd = open_beneath($name, $path, $nr{O_PATH});
    if ($fd < 0) {
      create_beneath($name, $path, $kind);
      $fd = open_beneath($name, $path, $nr{O_PATH});
      fail("write grant $path: $!") if $fd < 0;
    }
    $sources{"$name/$path"} = $fd;
    $owners{"$name/$path"} = $owners{$name};
  },
);

sub build {
  for (unpack '(N/a*)*', $_[0]) {
    my ($verb, @arguments) = unpack '(N/a*)*', $_;
    $perform{$verb}->(@arguments);
  }
}

sub give_up_root {
  my $groups = '';
  # Opening /dev/stdout anew asks for permission on the pipe.
  chown $uid, $gid, $_ or fail("own the output: $!") for *STDOUT, *STDERR;
  call('give up the groups', 'setgroups', 0, $groups);
  try_call('prctl', 24, $_, 0, 0, 0) for 0 .. 63;
  call('give up the group', 'setresgid', $gid, $gid, $gid);
  call('give up root', 'setresuid', $uid, $uid, $uid);
  call('own its proc files', 'prctl', 4, 1, 0, 0, 0);
  fail('still root') if $< == 0 || $> == 0;
}

# Memory with a descriptor that a later program can read from its start.
sub keep_open {
  my ($bytes) = @_;
  my $name = 'config';
  my $fd = call('make a memory file', 'memfd_create', $name, 0);
  open my $file, '+<&=', $fd or fail("open a memory file: $!");
  my $written = 0;
  while ($written < length $bytes) {
    my $count = syswrite $file, $bytes, length($bytes) - $written, $written;
    fail("fill a memory file: $!") unless defined $count;
    $written += $count;
  }
  sysseek $file, 0, 0;
  call('keep a descriptor', 'fcntl', $fd, 2, 0);
  return ($fd, $file);
}

sub close_others {
  my %keep = map { $_ => 1 } @_;
  opendir my $folder, '/proc/self/fd' or fail("list descriptors: $!");
  my @open = grep { /\A\d+\z/ } readdir $folder;
  closedir $folder;
  for my $fd (@open) { try_call('close', $fd + 0) if $fd > 2 && !$keep{$fd} }
}

stay_bound();
fail('the caller is root and would stay root') if $mode ne 'root' && ($< == 0 || $> == 0);
if ($mode eq 'root') {
  call('make a mount namespace', 'unshare', 0x20000);
} else {
  enter_user_namespace(0x20000);
}
call('detach the mounts', 'mount', 0, '/', 0, 0x84000, 0);
mount_plain('tmpfs', $stage, 6, 'size=64m,mode=755') >= 0 or fail("mount a stage: $!");
build($shared);
my $config = do { local $/; <$input> };
close $input;
exit 125 unless length $config;
my ($limits, $options, $first, $operations) = unpack '(N/a*)*', $config;
stay_bound();
build($operations);
syswrite $channel, '{"made":[' . join(',', @made) . "]}\n" if @made;
if ($mode eq 'root') {
  give_up_root();
  stay_bound();
  enter_user_namespace(0);
}
my ($options_fd, $options_file) = keep_open($options);
my ($filter_fd, $filter_file) = keep_open($confined ? $filter : $strict);
my ($first_fd, $first_file) = keep_open($first);
call('keep the channel', 'fcntl', 3, 2, 0);
my @limits = unpack '(N/a*)*', $limits;
while (my ($resource, $value) = splice @limits, 0, 2) {
  my $pair = pack 'QQ', $value, $value;
  call('set a limit', 'prlimit64', 0, $resource + 0, $pair, 0);
}
close_others(3, $options_fd, $filter_fd, $first_fd);
chdir '/';
stay_bound();
exec { $bwrap } $bwrap, '--args', $options_fd, '--seccomp', $filter_fd, '--', $perl, '-e', $init, $first_fd;
fail("start $bwrap: $!");
`;
