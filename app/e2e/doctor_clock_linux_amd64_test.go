package e2e

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// clock moves the wall clock of the doctor's process, and of no other. A program written in Go reads the clock in the code that the
// kernel puts into every process, the vDSO, and never asks the C library for the time, so that libfaketime does not reach it. The
// process is stopped before its first instruction, and its copy of that code is written over.
func (p *patient) clock(off time.Duration) {
	p.start = func(c *exec.Cmd) error {
		runtime.LockOSThread() // a process is traced by one thread
		defer runtime.UnlockOSThread()
		c.SysProcAttr = &syscall.SysProcAttr{Ptrace: true}
		if err := c.Start(); err != nil {
			return err
		}
		var status syscall.WaitStatus
		if _, err := syscall.Wait4(c.Process.Pid, &status, 0, nil); err != nil || !status.Stopped() {
			return fmt.Errorf("the process does not stop: %v, %v", err, status)
		}
		return errors.Join(moveClock(c.Process.Pid, off), syscall.PtraceDetach(c.Process.Pid))
	}
}

// moveClock writes over the vDSO's clock_gettime in a process that is stopped: it asks the kernel and, for the wall clock, adds so
// many seconds.
func moveClock(process int, off time.Duration) error {
	at, err := clockGettime()
	if err != nil {
		return err
	}
	base, err := vdso(process)
	if err != nil {
		return err
	}
	code := []byte{
		0xb8, 0xe4, 0, 0, 0, // mov eax, 228: clock_gettime
		0x0f, 0x05, // syscall
		0x85, 0xff, // test edi, edi: the wall clock is 0
		0x75, 0x07, // jnz to the end
		0x48, 0x81, 0x06, 0, 0, 0, 0, // add qword [rsi], seconds
		0xc3, // ret
	}
	binary.LittleEndian.PutUint32(code[14:], uint32(int32(off/time.Second)))
	_, err = syscall.PtracePokeText(process, uintptr(base+at), code)
	return err
}

// vdso is where the kernel has put its code into a process; the same code is in every one.
func vdso(process int) (base uint64, err error) {
	const sysinfoEHDR = 33
	auxiliary, err := os.ReadFile(fmt.Sprintf("/proc/%d/auxv", process))
	if err != nil {
		return 0, err
	}
	for ; len(auxiliary) >= 16; auxiliary = auxiliary[16:] {
		if binary.LittleEndian.Uint64(auxiliary) == sysinfoEHDR {
			return binary.LittleEndian.Uint64(auxiliary[8:]), nil
		}
	}
	return 0, errors.New("no vDSO")
}

// clockGettime is where in the vDSO the function stands that reads the clocks.
func clockGettime() (offset uint64, err error) {
	base, err := vdso(os.Getpid())
	if err != nil {
		return 0, err
	}
	memory, err := os.Open("/proc/self/mem")
	if err != nil {
		return 0, err
	}
	defer memory.Close()
	image := make([]byte, 0, 64<<10)
	for page := make([]byte, 4096); len(image) < cap(image); image = append(image, page...) {
		if _, err := memory.ReadAt(page, int64(base)+int64(len(image))); err != nil {
			break
		}
	}
	code, err := elf.NewFile(bytes.NewReader(image))
	if err != nil {
		return 0, err
	}
	symbols, err := code.DynamicSymbols()
	for _, s := range symbols {
		if s.Name == "__vdso_clock_gettime" {
			return s.Value, nil
		}
	}
	return 0, errors.Join(err, errors.New("the vDSO has no clock_gettime"))
}
