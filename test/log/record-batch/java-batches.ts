// Batches that Kafka's own Java classes wrote (kafka-clients 4.1.1, MemoryRecordsBuilder), base64. The five data
// batches hold the same four records (base offset 1000, producer 77, epoch 3, sequence 42); see decoder.test.ts.
export const javaBatches: Readonly<Record<string, string>> = {
  none:
    'AAAAAAAAA+gAAABvAAAABQKWLdKaAAAAAAADAAABi8/laAAAAAGjGFxQAAAAAAAAAABNAAMAAAAqAAAABCoAAAAEaz' +
    'EEdjEGAmgCeAJuAQTDvAAQAAoCAQR2MgAOAM8PBAABACwAgKC3h+kFBgRrNBJhYmNhYmNhYmMA',
  gzip:
    'AAAAAAAAA+gAAADCAAAABQJO+BHzAAEAAAADAAABi8/laAAAAAGjGFxQAAAAAAAAAABNAAMAAAAqAAAABB+LCAAAAA' +
    'AAAP/twqENwkAUANB/l38VCGAOXAkLUQxJE2SDxGE7QrfAEAwDMAdbsAd5L28XETn2OfVdPddrvZR8P2Mbq1py2sc6' +
    'PpuMEq+5xW153L+ty/GwzO04nFRVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVX1b8YPNWB/dk' +
    'mkAAA=',
  snappy:
    'AAAAAAAAA+gAAAhJAAAABQIn37P3AAIAAAADAAABi8/laAAAAAGjGFxQAAAAAAAAAABNAAMAAAAqAAAABIJTTkFQUF' +
    'kAAAAAAQAAAAEAAAZDgIAC8D4qAAAABGsxBHYxBgJoAngCbgEEw7wAEAAKAgEEdjIADgDPDwQAAQC+kAUAgKC3h+kF' +
    'BgRrNKCQBWFiY2FiY2H+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+Bg' +
    'D+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+' +
    'BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+Bg' +
    'D+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+' +
    'BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+Bg' +
    'D+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+' +
    'BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+Bg' +
    'D+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+' +
    'BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+Bg' +
    'D+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+' +
    'BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+Bg' +
    'D+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+' +
    'BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+Bg' +
    'D+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+' +
    'BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+Bg' +
    'D+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+' +
    'BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+Bg' +
    'D+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+' +
    'BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+Bg' +
    'D+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+' +
    'BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+Bg' +
    'D+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+' +
    'BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgD+BgDuBgAFBgAAAb' +
    '3JSAhhYmP+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+' +
    'AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+Aw' +
    'D+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+' +
    'AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+Aw' +
    'D+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+' +
    'AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+Aw' +
    'D+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwD+AwAFAwAA',
  lz4:
    'AAAAAAAAA+gAAAEqAAAABQJTLDktAAMAAAADAAABi8/laAAAAAGjGFxQAAAAAAAAAABNAAMAAAAqAAAABAQiTRhgQI' +
    'LqAAAA/ywqAAAABGsxBHYxBgJoAngCbgEEw7wAEAAKAgEEdjIADgDPDwQAAQC+kAUAgKC3h+kFBgRrNKCQBWFiYwMA' +
    '//////////////////////////////////////////////////////////////////////////////////////////' +
    '//////////////////////////////////////////////////////////////////////////////////////////' +
    '//////////////////////////////////////+aUGNhYmMAAAAAAA==',
  zstd:
    'AAAAAAAAA+gAAACCAAAABQIZd85OAAQAAAADAAABi8/laAAAAAGjGFxQAAAAAAAAAABNAAMAAAAqAAAABCi1L/0AWC' +
    'wCAMQDKgAAAARrMQR2MQYCaAJ4Am4BBMO8ABAACgIBBHYyAA4Azw8EAAEAvpAFAICgt4fpBQYEazSgkAVhYmMAAQCr' +
    'QFJ3UAEAAA==',
  control:
    'AAAAAAAAAfQAAABCAAAAAAJBKmTdADAAAAAAAAABi8/laAAAAAGLz+VoAAAAAAAAAABNAAP/////AAAAASAAAAAIAA' +
    'AAAQwAAAAAAAkA',
  'append-time':
    'AAAAAAAAAAcAAABF/////wIuxMWLAAgAAAABAAAAAAAAAAAAAAGOr8GENf//////////////////AAAAAhAAAAACaw' +
    'J2ABQAAAIEazIEdjIA',
};
