// Command load holds the readers of one feed and publishes to it, on one thread, with as little work an event as it can:
// it looks for a mark in the bytes that come and does not parse them otherwise.
//
// It is told what to do by lines of JSON on standard input and answers each with one on standard output:
//
//	{"do":"connect","count":1000}          holds so many readers, all attached
//	{"do":"run","rate":50,"seconds":5}     publishes, waits until everything has arrived, and tells how long that took
//
// The mark in each text is "@@" with ten digits of a number and nineteen of the time in ns at which the post was sent.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math/bits"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	markLength  = 2 + 10 + 19
	textLength  = 300
	publishers  = 16  // connections that posts go out on
	handshaking = 100 // connections that may be on their way at once
	perAddress  = 8000
	headroom    = 64
	quiet       = 3 * time.Second // without anything new, what is missing counts as lost
	patience    = 20              // seconds beyond those of the posts

	// IP_BIND_ADDRESS_NO_PORT: the port is chosen when the other side is known, so each address has all of them.
	bindAddressNoPort = 24
)

// config is the first argument.
type config struct {
	Transport string            // sse, socket, longpoll or poll
	Port      int               // of the server, on 127.0.0.1
	Read      string            // the path of the stream, or of the page
	Nchan     bool              // long polls go on by Last-Modified and ETag, and not by a cursor
	Publish   string            // the path that posts go to
	Headers   map[string]string // of a post
	Template  string            // the body of a post, with TEXT where the text stands
	Interval  float64           // seconds between two polls of one reader
}

type command struct {
	Do      string
	Count   int
	Rate    float64
	Seconds float64
}

type result struct {
	Connected  int     `json:"connected"`
	Posts      int64   `json:"posts"`
	Deliveries int64   `json:"deliveries"`
	Missing    int64   `json:"missing"`
	Wrong      int64   `json:"wrong"` // readers whose events are not exactly those that were posted
	Polls      int64   `json:"polls"`
	Refused    int64   `json:"refused"`   // polls that were answered 503
	Repeated   int64   `json:"repeated"`  // posts that were answered 503
	Seconds    float64 `json:"seconds"`   // from the first post to the last delivery
	Posting    float64 `json:"posting"`   // from the first post to the last one
	Processor  float64 `json:"processor"` // seconds of this program
	Sent       []int64 `json:"sent"`      // ns from sending to receipt: p50, p99, p99.9
	Created    []int64 `json:"created"`   // ns from the event's createdAt to receipt
	Answered   []int64 `json:"answered"`  // ns from sending a post to its answer
}

type state int

const (
	connecting state = iota
	attaching
	attached
)

// conn is a reader, or a publisher.
type conn struct {
	fd        int
	state     state
	publisher bool
	sentAt    int64
	number    int64 // of the post that it is busy with

	carry   [markLength]byte // the beginning of a mark that the next bytes go on with
	carried int
	count   int64 // events of this run, and the sum of their numbers
	sum     int64

	page []byte // polls: what came of the answer; others: of the head
	next string // a cursor, or headers
	due  time.Time

	frame   [14]byte // sockets: the head of the frame at hand, and how much of its payload is to come
	framed  int
	payload int
	ping    []byte
}

type load struct {
	config
	epoll     int
	readers   []*conn
	posting   []*conn
	byFd      map[int]*conn
	idle      []*conn
	waiting   []*conn // polls, by the time of their next request
	refused   []*conn // publishers whose post was refused, by the time to try it again
	buffer    []byte
	events    []syscall.EpollEvent
	pending   int // readers that are not attached yet
	number    int64
	base      int64 // the first number of the run at hand
	created   []int64
	result    result
	remaining int64
	last      int64
	sent      histogram
	fromDb    histogram
	answered  histogram
	padding   string
}

func main() {
	if len(os.Args) != 2 {
		fail("usage: load <configuration as JSON>")
	}
	l := &load{byFd: map[int]*conn{}, buffer: make([]byte, headroom+256*1024), events: make([]syscall.EpollEvent, 256)}
	check(json.Unmarshal([]byte(os.Args[1]), &l.config))
	l.padding = strings.Repeat("The quick brown fox jumps. ", textLength/27+1)
	var err error
	l.epoll, err = syscall.EpollCreate1(0)
	check(err)
	lines := make(chan command)
	go func() {
		input := bufio.NewScanner(os.Stdin)
		for input.Scan() {
			var c command
			check(json.Unmarshal(input.Bytes(), &c))
			lines <- c
		}
		close(lines)
	}()
	out := json.NewEncoder(os.Stdout)
	for {
		select {
		case c, more := <-lines:
			if !more {
				return
			}
			switch c.Do {
			case "connect":
				l.connect(c.Count)
			case "run":
				l.run(c.Rate, c.Seconds)
			default:
				fail("no such command: " + c.Do)
			}
			check(out.Encode(l.result))
		default:
			l.turn(50)
		}
	}
}

// connect opens readers until there are count of them, and the publishers before.
func (l *load) connect(count int) {
	for len(l.posting) < publishers {
		c := l.open(len(l.posting))
		c.publisher = true
		l.posting = append(l.posting, c)
	}
	started := time.Now()
	for len(l.readers) < count || l.pending > 0 {
		for l.pending < handshaking && len(l.readers) < count {
			l.pending++
			l.readers = append(l.readers, l.open(len(l.readers)))
		}
		l.turn(10)
		if time.Since(started) > 3*time.Minute {
			fail(fmt.Sprintf("after 3 minutes %d of %d readers are not attached", l.pending, len(l.readers)))
		}
	}
	l.result = result{Connected: len(l.readers), Seconds: time.Since(started).Seconds()}
}

func (l *load) open(index int) *conn {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC, 0)
	check(err)
	check(syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1))
	check(syscall.SetsockoptInt(fd, syscall.IPPROTO_IP, bindAddressNoPort, 1))
	check(syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, byte(2 + index/perAddress)}}))
	if err := syscall.Connect(fd, &syscall.SockaddrInet4{Port: l.Port, Addr: [4]byte{127, 0, 0, 1}}); err != syscall.EINPROGRESS {
		check(err)
	}
	c := &conn{fd: fd}
	l.byFd[fd] = c
	event := syscall.EpollEvent{Events: syscall.EPOLLIN | syscall.EPOLLOUT, Fd: int32(fd)}
	check(syscall.EpollCtl(l.epoll, syscall.EPOLL_CTL_ADD, fd, &event))
	return c
}

// reopen replaces a publisher that the server closed for having been idle, while it was the other server's turn.
func (l *load) reopen(c *conn) bool {
	for i, idle := range l.idle {
		if idle == c {
			l.idle = append(l.idle[:i], l.idle[i+1:]...)
			delete(l.byFd, c.fd)
			check(syscall.Close(c.fd))
			l.open(0).publisher = true
			return true
		}
	}
	return false
}

// run publishes for some seconds and waits for what was published.
func (l *load) run(rate, seconds float64) {
	posts := max(1, int64(rate*seconds))
	l.base = l.number + 1
	l.created = make([]int64, posts)
	l.result = result{Connected: len(l.readers)}
	l.sent, l.fromDb, l.answered = histogram{}, histogram{}, histogram{}
	for _, c := range l.readers {
		c.count, c.sum = 0, 0
	}
	l.remaining = posts * int64(len(l.readers))
	began := processor()
	started := time.Now()
	l.last = started.UnixNano()
	progress, seen := started, l.remaining
	answers := int64(0)
	for l.remaining > 0 || answers < posts {
		now := time.Now()
		for l.result.Posts < posts {
			due := started.Add(time.Duration(float64(l.result.Posts) / rate * 1e9))
			if now.Before(due) {
				break
			}
			if len(l.idle) == 0 {
				break
			}
			c := l.idle[len(l.idle)-1]
			l.idle = l.idle[:len(l.idle)-1]
			l.number++
			c.number = l.number
			l.post(c)
			l.result.Posts++
			l.result.Posting = time.Since(started).Seconds()
		}
		for len(l.refused) > 0 && l.refused[0].due.Before(now) {
			l.post(l.refused[0])
			l.refused = l.refused[1:]
		}
		l.turn(1)
		answers = l.answered.total
		if l.remaining != seen || l.result.Posts < posts || len(l.refused) > 0 {
			progress, seen = now, l.remaining
		} else if now.Sub(progress) > quiet+time.Duration(l.Interval*1e9) {
			break
		}
		if now.Sub(started).Seconds() > seconds+patience {
			break
		}
	}
	l.idle = append(l.idle, l.refused...)
	l.refused = nil
	l.result.Seconds = float64(l.last-started.UnixNano()) / 1e9
	l.result.Missing = l.remaining
	first, number := l.base, l.result.Posts
	sum := number * (2*first + number - 1) / 2
	for _, c := range l.readers {
		if c.count != number || c.sum != sum {
			l.result.Wrong++
		}
	}
	l.result.Processor = processor() - began
	l.result.Sent = l.sent.percentiles()
	l.result.Created = l.fromDb.percentiles()
	l.result.Answered = l.answered.percentiles()
}

func (l *load) post(c *conn) {
	c.sentAt = time.Now().UnixNano()
	text := (fmt.Sprintf("@@%010d%019d ", c.number, c.sentAt) + l.padding)[:textLength]
	body := strings.Replace(l.Template, "TEXT", text, 1)
	var request bytes.Buffer
	fmt.Fprintf(&request, "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n", l.Publish, len(body))
	for name, value := range l.Headers {
		fmt.Fprintf(&request, "%s: %s\r\n", name, value)
	}
	request.WriteString("\r\n" + body)
	write(c.fd, request.Bytes())
}

// turn takes what has come, waiting for the first of it, and sends the polls that are due.
func (l *load) turn(millis int) {
	n, err := syscall.EpollWait(l.epoll, l.events, millis)
	if err == syscall.EINTR {
		return
	}
	check(err)
	for _, event := range l.events[:n] {
		c := l.byFd[int(event.Fd)]
		if c.state == connecting && event.Events&(syscall.EPOLLOUT|syscall.EPOLLERR|syscall.EPOLLHUP) != 0 {
			l.connected(c)
		} else {
			l.readable(c)
		}
	}
	for now := time.Now(); len(l.waiting) > 0 && l.waiting[0].due.Before(now); l.waiting = l.waiting[1:] {
		l.request(l.waiting[0])
	}
}

func (l *load) connected(c *conn) {
	failed, err := syscall.GetsockoptInt(c.fd, syscall.SOL_SOCKET, syscall.SO_ERROR)
	check(err)
	if failed != 0 {
		fail("cannot connect: " + syscall.Errno(failed).Error())
	}
	event := syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: int32(c.fd)}
	check(syscall.EpollCtl(l.epoll, syscall.EPOLL_CTL_MOD, c.fd, &event))
	c.state = attaching
	if c.publisher {
		l.idle = append(l.idle, c)
		return
	}
	l.request(c)
	if l.Transport == "longpoll" && l.Nchan {
		l.attach(c) // There is no answer before the first event.
	}
}

// request asks for the stream, or the next page.
func (l *load) request(c *conn) {
	path, headers := l.Read, ""
	switch l.Transport {
	case "sse":
		headers = "Accept: text/event-stream\r\n"
	case "socket":
		headers = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
			"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
		if !l.Nchan {
			headers += "Sec-WebSocket-Protocol: trunkline.feed.v1+json\r\n"
		}
	default:
		if l.Nchan {
			headers = c.next
		} else if c.next == "" {
			path += "?limit=1"
		} else {
			path += "?limit=100&after=" + c.next
			if l.Transport == "longpoll" {
				path += "&wait=25"
			}
		}
	}
	l.result.Polls++
	write(c.fd, []byte("GET "+path+" HTTP/1.1\r\nHost: localhost\r\n"+headers+"\r\n"))
}

func (l *load) attach(c *conn) {
	if c.state != attached {
		c.state = attached
		l.pending--
	}
}

func (l *load) readable(c *conn) {
	n, err := syscall.Read(c.fd, l.buffer[headroom:])
	if err == syscall.EAGAIN {
		return
	}
	if n == 0 && c.publisher && l.reopen(c) {
		return
	}
	if n <= 0 {
		fail(fmt.Sprintf("the server closed a connection (%v), state %d, publisher %v; it last said %.300q",
			err, c.state, c.publisher, l.buffer[headroom:headroom+300]))
	}
	data := l.buffer[headroom : headroom+n]
	switch {
	case c.publisher:
		l.publisherAnswered(c, data)
	case l.Transport == "poll" || l.Transport == "longpoll":
		l.pageCame(c, data)
	default:
		if c.state == attaching {
			data = l.head(c, data)
		}
		l.streamCame(c, data)
	}
}

// head takes the head of a stream's answer and gives what follows it.
func (l *load) head(c *conn, data []byte) []byte {
	c.page = append(c.page, data...)
	end := bytes.Index(c.page, []byte("\r\n\r\n"))
	if end < 0 {
		return nil
	}
	expected := "HTTP/1.1 200"
	if l.Transport == "socket" {
		expected = "HTTP/1.1 101"
	}
	if !bytes.HasPrefix(c.page, []byte(expected)) {
		fail(fmt.Sprintf("a reader was answered %.500q", c.page))
	}
	rest := c.page[end+4:]
	c.page = nil
	l.attach(c)
	copy(l.buffer[headroom:], rest)
	return l.buffer[headroom : headroom+len(rest)]
}

func (l *load) streamCame(c *conn, data []byte) {
	if l.Transport == "socket" {
		c.frames(data)
	}
	// What was carried goes before it, where there is room.
	start := headroom - c.carried
	copy(l.buffer[start:], c.carry[:c.carried])
	all := l.buffer[start : headroom+len(data)]
	c.carried = copy(c.carry[:], l.marks(c, all))
}

// marks counts the events in data and gives the beginning of a mark at its end.
func (l *load) marks(c *conn, data []byte) []byte {
	now := time.Now().UnixNano()
	for {
		at := bytes.Index(data, []byte("@@"))
		if at < 0 {
			if len(data) > 0 && data[len(data)-1] == '@' {
				return data[len(data)-1:]
			}
			return nil
		}
		data = data[at:]
		if len(data) < markLength {
			return data
		}
		number, sent := digits(data[2:12]), digits(data[12:markLength])
		if number >= l.base && number-l.base < int64(len(l.created)) {
			c.count++
			c.sum += number
			l.remaining--
			l.result.Deliveries++
			l.last = now
			l.sent.add(now - sent)
			created := &l.created[number-l.base]
			if *created == 0 && !l.Nchan {
				*created = createdAt(data)
			}
			if *created != 0 {
				l.fromDb.add(now - *created)
			}
		}
		data = data[markLength:]
	}
}

// frames walks over the frames of a socket (RFC 6455 §5.2) to answer pings.
func (c *conn) frames(data []byte) {
	for len(data) > 0 {
		if c.payload > 0 {
			n := min(c.payload, len(data))
			if c.frame[0]&0x0f == 9 {
				c.ping = append(c.ping, data[:n]...)
			}
			c.payload -= n
			data = data[n:]
			if c.payload == 0 {
				c.frameEnded()
			}
			continue
		}
		c.frame[c.framed] = data[0]
		c.framed++
		data = data[1:]
		if c.framed < 2 {
			continue
		}
		need, length := 2, int(c.frame[1]&0x7f)
		if length == 126 {
			need = 4
		} else if length == 127 {
			need = 10
		}
		if c.framed < need {
			continue
		}
		if need > 2 {
			length = 0
			for _, b := range c.frame[2:need] {
				length = length<<8 | int(b)
			}
		}
		c.framed, c.payload = 0, length
		if length == 0 {
			c.frameEnded()
		}
	}
}

func (c *conn) frameEnded() {
	switch c.frame[0] & 0x0f {
	case 8:
		fail("the server closed a socket by a close frame")
	case 9:
		// Masked by zeros, which leaves the payload as it is.
		pong := append([]byte{0x8a, 0x80 | byte(len(c.ping)), 0, 0, 0, 0}, c.ping...)
		write(c.fd, pong)
		c.ping = c.ping[:0]
	}
}

// pageCame takes a part of a poll's answer, and the whole of it when it is there.
func (l *load) pageCame(c *conn, data []byte) {
	c.page = append(c.page, data...)
	head, body, complete := answer(c.page)
	if !complete {
		return
	}
	status := string(head[9:12])
	if status == "503" {
		// Refused, with its place in the feed kept: as a client should, it comes again a second later.
		l.result.Refused++
		c.page, c.due = c.page[:0], time.Now().Add(time.Second)
		l.insert(c)
		return
	}
	if status != "200" && status != "304" && status != "408" {
		fail(fmt.Sprintf("a poll was answered %.500q", c.page))
	}
	before := c.count
	l.marks(c, body)
	if l.Nchan {
		if status == "200" {
			c.next = "If-Modified-Since: " + header(head, "last-modified") + "\r\nIf-None-Match: " +
				header(head, "etag") + "\r\n"
		}
	} else if at := bytes.LastIndex(body, []byte(`"next":"`)); at >= 0 {
		next := body[at+8:]
		c.next = string(next[:bytes.IndexByte(next, '"')])
	}
	c.page = c.page[:0]
	if cap(c.page) > 4096 {
		c.page = nil
	}
	first := c.state == attaching
	l.attach(c)
	if l.Transport == "longpoll" || c.count-before == 100 {
		l.request(c)
		return
	}
	interval := time.Duration(l.Interval * 1e9)
	c.due = time.Now().Add(interval)
	if first {
		// Spread over the interval, not in the order and at the pace of the attaching.
		c.due = time.Now().Add(time.Duration(int64(interval) * int64(c.fd%1000) / 1000))
		l.insert(c)
		return
	}
	l.waiting = append(l.waiting, c)
}

// insert keeps the waiting in the order of their times.
func (l *load) insert(c *conn) {
	l.waiting = append(l.waiting, c)
	for i := len(l.waiting) - 1; i > 0 && l.waiting[i].due.Before(l.waiting[i-1].due); i-- {
		l.waiting[i], l.waiting[i-1] = l.waiting[i-1], l.waiting[i]
	}
}

func (l *load) publisherAnswered(c *conn, data []byte) {
	c.page = append(c.page, data...)
	head, _, complete := answer(c.page)
	if !complete {
		return
	}
	if bytes.HasPrefix(head, []byte("HTTP/1.1 503")) {
		// More at once than the server takes: that rate does not hold, but nothing is broken.
		l.result.Repeated++
		c.page, c.due = c.page[:0], time.Now().Add(time.Second)
		l.refused = append(l.refused, c)
		return
	}
	if !bytes.HasPrefix(head, []byte("HTTP/1.1 20")) {
		fail(fmt.Sprintf("a post was answered %.700q", c.page))
	}
	l.answered.add(time.Now().UnixNano() - c.sentAt)
	c.page = c.page[:0]
	l.idle = append(l.idle, c)
}

// answer splits an HTTP/1.1 answer, once it is complete.
func answer(data []byte) (head, body []byte, complete bool) {
	end := bytes.Index(data, []byte("\r\n\r\n"))
	if end < 0 {
		return nil, nil, false
	}
	head, body = data[:end+2], data[end+4:]
	if length := header(head, "content-length"); length != "" {
		n, err := strconv.Atoi(length)
		check(err)
		return head, body, len(body) >= n
	}
	if header(head, "transfer-encoding") != "" {
		return head, body, bytes.HasSuffix(body, []byte("0\r\n\r\n"))
	}
	return head, body, true
}

func header(head []byte, name string) string {
	for _, line := range strings.Split(string(head), "\r\n") {
		if colon := strings.IndexByte(line, ':'); colon > 0 && strings.EqualFold(line[:colon], name) {
			return strings.TrimSpace(line[colon+1:])
		}
	}
	return ""
}

// createdAt reads the time at which the service recorded a post, from the event that begins with its text.
func createdAt(data []byte) int64 {
	name := []byte(`"createdAt":"`)
	at := bytes.Index(data[:min(len(data), 2*textLength)], name)
	if at < 0 {
		return 0
	}
	text := data[at+len(name):]
	end := bytes.IndexByte(text, '"')
	if end < 0 {
		return 0
	}
	created, err := time.Parse(time.RFC3339Nano, string(text[:end]))
	check(err)
	return created.UnixNano()
}

func digits(text []byte) int64 {
	number := int64(0)
	for _, digit := range text {
		number = number*10 + int64(digit-'0')
	}
	return number
}

func write(fd int, data []byte) {
	for len(data) > 0 {
		n, err := syscall.Write(fd, data)
		if err != nil {
			fail("cannot write to the server: " + err.Error())
		}
		data = data[n:]
	}
}

func processor() float64 {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}

// histogram has 32 buckets for each doubling: what it tells is right within 3 %.
type histogram struct {
	buckets [64 * 32]int64
	total   int64
}

func (h *histogram) add(nanos int64) {
	nanos = max(nanos, 32)
	shift := bits.Len64(uint64(nanos)) - 6
	h.buckets[shift*32+int(nanos>>shift)]++
	h.total++
}

func (h *histogram) percentiles() []int64 {
	found := []int64{}
	for _, part := range []float64{0.5, 0.99, 0.999} {
		left := int64(part * float64(h.total))
		for i, count := range h.buckets {
			if left -= count; left < 0 {
				shift := i/32 - 1
				if i < 64 {
					shift = 0
				}
				found = append(found, int64(i-shift*32)<<shift)
				break
			}
		}
	}
	return found
}

func check(err error) {
	if err != nil {
		fail(err.Error())
	}
}

func fail(why string) {
	fmt.Fprintln(os.Stderr, "load: "+why)
	os.Exit(1)
}
