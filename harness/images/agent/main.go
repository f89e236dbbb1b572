// holdfast-delay lets the packets of a netfilter queue go on late, or few bytes a second of each connection. Where it is not, the
// kernel lets them go on at once (iptables' --queue-bypass), so what it does ends with it, however it ends.
package main

import (
	"container/heap"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"strconv"
	"sync"
	"syscall"
	"time"

	nfqueue "github.com/florianl/go-nfqueue/v2"
)

const (
	headers   = 128     // bytes of a packet that are looked at
	mostHeld  = 1 << 16 // packets; beyond it they go on at once
	forgotten = 4096    // connections; beyond it those are dropped that hold nothing back
)

type packet struct {
	due time.Time
	id  uint32
}

type byDue []packet

func (q byDue) Len() int { return len(q) }
func (q byDue) Less(i, j int) bool {
	return q[i].due.Before(q[j].due) || (q[i].due.Equal(q[j].due) && q[i].id < q[j].id)
}
func (q byDue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *byDue) Push(x any)   { *q = append(*q, x.(packet)) }
func (q *byDue) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}

// late says when a packet goes on: none overtakes another one of its connection.
type late struct {
	delay, jitter  time.Duration
	bytesPerSecond float64
	last           map[string]time.Time
}

func (l *late) due(now time.Time, connection string, bytes int) time.Time {
	due := now.Add(l.delay)
	if l.jitter > 0 {
		due = due.Add(time.Duration(rand.Int64N(2*int64(l.jitter)+1)) - l.jitter)
	}
	if before := l.last[connection]; before.After(due) {
		due = before
	}
	if l.bytesPerSecond > 0 {
		due = due.Add(time.Duration(float64(bytes) / l.bytesPerSecond * float64(time.Second)))
	}
	if len(l.last) >= forgotten {
		for each, at := range l.last {
			if at.Before(now) {
				delete(l.last, each)
			}
		}
	}
	l.last[connection] = due
	return due
}

// tcp tells of a packet: whose connection, how many bytes of data, whether it is an attempt to connect. Of what is no whole TCP header it
// knows nothing.
func tcp(ip []byte) (connection string, data int, opens, known bool) {
	var start, total, source int
	switch {
	case len(ip) >= 20 && ip[0]>>4 == 4 && ip[9] == syscall.IPPROTO_TCP:
		start, total, source = int(ip[0]&15)*4, int(binary.BigEndian.Uint16(ip[2:])), 12
	case len(ip) >= 40 && ip[0]>>4 == 6 && ip[6] == syscall.IPPROTO_TCP:
		start, total, source = 40, 40+int(binary.BigEndian.Uint16(ip[4:])), 8
	default:
		return "", 0, false, false
	}
	if len(ip) < start+20 {
		return "", 0, false, false
	}
	head := ip[start:]
	data = max(0, total-start-int(head[12]>>4)*4)
	return string(ip[source:start]) + string(head[:4]), data, head[13]&2 != 0, true
}

// held are the packets that wait.
type held struct {
	mutex sync.Mutex
	queue byDue
	over  bool
	more  chan struct{}
	pass  func(id uint32)
}

func (h *held) add(p packet) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if h.over {
		h.pass(p.id)
		return
	}
	heap.Push(&h.queue, p)
	select {
	case h.more <- struct{}{}:
	default:
	}
}

// end lets all go on, and from then on every one at once.
func (h *held) end() {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.over = true
	for len(h.queue) > 0 {
		h.pass(heap.Pop(&h.queue).(packet).id)
	}
}

// next lets all go on that are due, and says how long nothing will be.
func (h *held) next(now time.Time) time.Duration {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	for len(h.queue) > 0 && !h.queue[0].due.After(now) {
		h.pass(heap.Pop(&h.queue).(packet).id)
	}
	if len(h.queue) == 0 {
		return time.Hour
	}
	return h.queue[0].due.Sub(now)
}

func (h *held) run(ctx context.Context) {
	timer := time.NewTimer(0)
	for {
		select {
		case <-ctx.Done():
			h.end()
			return
		case <-h.more:
		case <-timer.C:
		}
		timer.Reset(h.next(time.Now()))
	}
}

func run(queue uint16, l *late) error {
	netfilter, err := nfqueue.Open(&nfqueue.Config{
		NfQueue:      queue,
		MaxPacketLen: headers,
		MaxQueueLen:  mostHeld,
		Copymode:     nfqueue.NfQnlCopyPacket,
		// a full queue holds nothing up; large packets stay whole
		Flags: nfqueue.NfQaCfgFlagFailOpen | nfqueue.NfQaCfgFlagGSO,
	})
	if err != nil {
		return err
	}
	defer netfilter.Close()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
	defer stop()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	waiting := &held{more: make(chan struct{}, 1), pass: func(id uint32) { _ = netfilter.SetVerdict(id, nfqueue.NfAccept) }}
	take := func(a nfqueue.Attribute) int {
		if a.PacketID == nil {
			return 0
		}
		var ip []byte
		if a.Payload != nil {
			ip = *a.Payload
		}
		connection, data, opens, known := tcp(ip)
		if !known || (opens && data == 0) {
			waiting.pass(*a.PacketID)
		} else {
			waiting.add(packet{l.due(time.Now(), connection, data), *a.PacketID})
		}
		return 0
	}
	listening, cancel := context.WithCancel(context.Background())
	defer cancel()
	if err := netfilter.RegisterWithErrorFunc(listening, take, func(error) int { return 0 }); err != nil {
		return err
	}
	fmt.Println("held")
	waiting.run(ctx)
	return nil
}

func main() {
	var numbers [4]int
	if len(os.Args) != 5 {
		fmt.Println("usage: holdfast-delay QUEUE DELAY-MILLIS JITTER-MILLIS BYTES-PER-SECOND")
		os.Exit(2)
	}
	for i := range numbers {
		number, err := strconv.Atoi(os.Args[i+1])
		if err != nil || number < 0 {
			fmt.Println("holdfast-delay: must be a whole number, got", os.Args[i+1])
			os.Exit(2)
		}
		numbers[i] = number
	}
	l := &late{
		delay:          time.Duration(numbers[1]) * time.Millisecond,
		jitter:         time.Duration(numbers[2]) * time.Millisecond,
		bytesPerSecond: float64(numbers[3]),
		last:           map[string]time.Time{},
	}
	if err := run(uint16(numbers[0]), l); err != nil {
		fmt.Println("holdfast-delay: the kernel gives it no packets:", err)
		os.Exit(1)
	}
}
