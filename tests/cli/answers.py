"""Runs a program on a terminal that answers: answers.py COLUMN SIZE PROGRAM ARGUMENT...

When the program asks where the cursor is, COLUMN is the answer; 0: the terminal keeps silent. SIZE is WIDTHxHEIGHT. What was
shown goes to standard output, with the exit code in a last line."""
import fcntl, os, pty, re, struct, sys, termios

column, size, program = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
width, height = map(int, size.split('x'))
go, ready = os.pipe()
pid, terminal = pty.fork()
if pid == 0:
    os.read(go, 1)
    os.execv(program[0], program)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', height, width, 0, 0))
os.write(ready, b'.')
shown = b''
while True:
    try:
        part = os.read(terminal, 4096)
    except OSError:
        break
    if not part:
        break
    shown += part
    if b'\x1b[6n' in shown:
        shown = shown.replace(b'\x1b[6n', b'')
        if column:
            os.write(terminal, b'\x1b[7;%dR' % column)
_, status = os.waitpid(pid, 0)
text = re.sub(r'\r[^\r\n]*\r\x1b\[K', '', shown.decode(errors='replace'))
sys.stdout.write(text.replace('\r\n', '\n'))
print('exit', os.waitstatus_to_exitcode(status))
