'use strict'
// Milliseconds for each of many fresh columns of the sandbox's terrain, made and encoded, as one JSON list.
const path = require('path')
const { terrain } = require(path.join(process.argv[2], 'terrain', 'terrain'))

const AROUND = 12
const land = terrain(1, require('prismarine-registry')('1.21.4'))
const taken = []
for (let x = -AROUND; x < AROUND; x++) {
  for (let z = -AROUND; z < AROUND; z++) {
    const began = performance.now()
    const column = land.column(x, z)
    column.encodeBlocks()
    column.encodeLight(() => 0)
    taken.push(performance.now() - began)
  }
}
process.stdout.write(JSON.stringify(taken))
