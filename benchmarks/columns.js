'use strict'
// Milliseconds for each of many fresh columns of the sandbox's terrain, made, lit and encoded, as one JSON list.
const path = require('path')
const ours = name => require(path.join(process.argv[2], name))
const { glow } = ours('glow')

const AROUND = 12
const registry = require('prismarine-registry')('1.21.4')
const land = ours('terrain/terrain').terrain(1, registry)
const columns = new Map()
const byState = key => {
  const list = []
  for (const block of registry.blocksArray) for (let id = block.minStateId; id <= block.maxStateId; id++) list[id] = block[key] ?? 0
  return Uint8Array.from(list)
}
const filter = byState('filterLight')
const light = glow({ emission: byState('emitLight'), filter, columnOf: (x, z) => columns.get(`${x},${z}`) })

const taken = []
for (let x = -AROUND; x < AROUND; x++) {
  for (let z = -AROUND; z < AROUND; z++) {
    const began = performance.now()
    const column = land.column(x, z)
    columns.set(`${x},${z}`, column)
    light.load(column)
    column.encodeBlocks()
    column.encodeLight(id => filter[id])
    taken.push(performance.now() - began)
  }
}
process.stdout.write(JSON.stringify(taken))
