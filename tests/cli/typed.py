"""Types at a program as a person does: typed.py SCRIPT PROGRAM ARGUMENT...

SCRIPT has a line for each step: WORDS<TAB>KEYS waits until WORDS were shown, then types KEYS, where ^C is the key and
everything else ends with Enter. What was shown goes to standard output, then a line with the exit code and whether the
terminal shows what is typed, as it did before."""
import os, pty, select, struct, sys, fcntl, termios

script, program = sys.argv[1], sys.argv[2:]
go, ready = os.pipe()
pid, terminal = pty.fork()
if pid == 0:
    os.read(go, 1)
    os.execv(program[0], program)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 80, 0, 0))
os.write(ready, b'.')
shown = b''
at = 0


def read():
    """More of what is shown; False at the end, or when nothing came for five minutes."""
    global shown
    if not select.select([terminal], [], [], 300)[0]:
        return False
    try:
        part = os.read(terminal, 4096)
    except OSError:
        return False
    shown += part
    return bool(part)


echo = None
for line in open(script):
    words, _, keys = line.rstrip('\n').partition('\t')
    while words.encode() not in shown[at:]:
        if not read():
            sys.stdout.write(shown.decode(errors='replace'))
            sys.exit('never shown: ' + words)
    at = shown.index(words.encode(), at) + len(words)
    os.write(terminal, b'\x03' if keys == '^C' else keys.encode() + b'\n')
while read():
    pass
try:
    echo = bool(termios.tcgetattr(terminal)[3] & termios.ECHO)
except termios.error:
    pass
_, status = os.waitpid(pid, 0)
sys.stdout.write(shown.decode(errors='replace').replace('\r\n', '\n'))
print('exit', os.waitstatus_to_exitcode(status), 'echo', echo)
