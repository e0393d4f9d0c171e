package tlspsk

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// peerRows are the rows of the peer's own test list that concern this package (pairing protocol spec, appendix B), by
// line of its test files.
var peerRows = []string{
	"B.1/10", "B.1/16", "B.1/28", "B.1/34", "B.1/40", "B.1/46", "B.1/52", "B.1/58",

	"B.2/81", "B.2/94", "B.2/98", "B.2/111", "B.2/122", "B.2/134", "B.2/143", "B.2/152", "B.2/159", "B.2/167", "B.2/172",
	"B.2/179", "B.2/187", "B.2/194", "B.2/200", "B.2/208", "B.2/215", "B.2/225", "B.2/233", "B.2/240", "B.2/250", "B.2/256",
	"B.2/262", "B.2/269", "B.2/275", "B.2/285", "B.2/291", "B.2/297", "B.2/304", "B.2/313", "B.2/321", "B.2/331", "B.2/342",
	"B.2/352", "B.2/360", "B.2/369", "B.2/388", "B.2/394", "B.2/403", "B.2/412", "B.2/421", "B.2/432", "B.2/445", "B.2/458",
	"B.2/464", "B.2/470", "B.2/476", "B.2/485", "B.2/494", "B.2/503", "B.2/512", "B.2/521", "B.2/530", "B.2/542", "B.2/555",
	"B.2/568", "B.2/580", "B.2/593", "B.2/606", "B.2/618", "B.2/631", "B.2/644", "B.2/657", "B.2/670", "B.2/683", "B.2/697",

	"B.3/728", "B.3/734", "B.3/751", "B.3/756", "B.3/767", "B.3/779-859", "B.3/868", "B.3/879", "B.3/887", "B.3/894",
	"B.3/904", "B.3/915", "B.3/925", "B.3/931", "B.3/937", "B.3/944", "B.3/949", "B.3/957", "B.3/963", "B.3/969", "B.3/976",
	"B.3/987", "B.3/1000", "B.3/1016", "B.3/1031", "B.3/1045", "B.3/1058", "B.3/1071", "B.3/1084", "B.3/1098", "B.3/1112",
	"B.3/1132", "B.3/1138", "B.3/1144", "B.3/1150", "B.3/1156", "B.3/1168", "B.3/1182", "B.3/1197", "B.3/1213", "B.3/1225",
	"B.3/1239", "B.3/1254", "B.3/1266", "B.3/1278", "B.3/1294", "B.3/1310", "B.3/1326", "B.3/1343", "B.3/1360", "B.3/1377",
	"B.3/1395", "B.3/1408",

	"B.4/1429", "B.4/1469", "B.4/1489", "B.4/1509", "B.4/1530",

	"B.5/17", "B.5/37", "B.5/62", "B.5/75", "B.5/80", "B.5/94", "B.5/100", "B.5/128", "B.5/144", "B.5/160", "B.5/192",
	"B.5/196", "B.5/202", "B.5/208", "B.5/217", "B.5/228", "B.5/237", "B.5/265", "B.5/271", "B.5/277", "B.5/283", "B.5/289",
	"B.5/300", "B.5/310", "B.5/319", "B.5/327", "B.5/335", "B.5/344", "B.5/350", "B.5/356", "B.5/367", "B.5/374", "B.5/382",

	"B.6/12", "B.6/18", "B.6/29", "B.6/40", "B.6/46", "B.6/58", "B.6/72", "B.6/78", "B.6/90", "B.6/104", "B.6/110", "B.6/116",
	"B.6/6 misc", "B.6/12 misc", "B.6/23", "B.6/6-22 utils", "B.6/31-64", "B.6/73", "B.6/111", "B.6/170-257", "B.6/272-320",
	"B.6/328-421", "B.6/435",
}

// impossibleRows are those that no program can reach here, with the reason.
var impossibleRows = map[string]string{
	"B.1/28": "recv takes a []byte; anything else does not compile",
	"B.1/34": "recv takes a []byte; anything else does not compile",
	"B.1/40": "send takes a []byte; anything else does not compile",
	"B.1/46": "send takes a []byte; anything else does not compile",
	"B.5/75": "there is no pending buffer: a flight is sealed whole, so nothing is flushed",
	"B.5/80": "there is no pending buffer: EE and Finished are joined before they are sealed (B.2/98 is byte-exact)",

	"B.5/100": "there is no pending buffer that could overflow; what is too large is refused (B.5/94)",
	"B.5/160": "there is no pending buffer: each record is sealed with its own type at once",

	"B.6/12": "a handshakeSecret comes from an earlySecret only: see the method types in keyschedule_test.go",
	"B.6/18": "a masterSecret comes from a handshakeSecret only: see the method types in keyschedule_test.go",
	"B.6/46": "application secrets come from a masterSecret only: see the method types in keyschedule_test.go",

	"B.6/6 misc":     "HKDF lengths are the constants 12, 16 and 32; any other from within would panic in expandLabel",
	"B.6/12 misc":    "HKDF lengths are the constants 12, 16 and 32; any other from within would panic in expandLabel",
	"B.6/6-22 utils": "byte equality is bytes.Equal and hmac.Equal, which take []byte",
	"B.6/272-320":    "the writer is append: it grows by itself and has neither seek, slice nor flush",
}

// The proofs of the rows above that are matters of type.
var (
	_ func(*Conn, []byte) (Output, error) = (*Conn).Receive
	_ func(*Conn, []byte) ([]byte, error) = (*Conn).Seal
)

// TestPeerRows holds that no row is dropped: each is the name of a test or stands in the table of the impossible.
func TestPeerRows(t *testing.T) {
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var sources strings.Builder
	for _, file := range files {
		if file == "rows_test.go" {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		sources.Write(source)
	}
	for _, row := range peerRows {
		named := strings.Contains(sources.String(), `"`+row+` `) || strings.Contains(sources.String(), `"`+row+`"`)
		if _, impossible := impossibleRows[row]; named == impossible {
			t.Errorf("%s: has a test is %v, is impossible is %v", row, named, impossible)
		}
	}
}
